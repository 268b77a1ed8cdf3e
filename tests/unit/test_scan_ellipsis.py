"""Units, rates and prices that a text says once and means again, and whose money its words are.

Source of the truth: a person's reading of each sentence. Every rule stands beside a sentence where it must not speak.
"""

from __future__ import annotations

import pytest

from koridor.evidence.scan import from_text, scan


def found(text: str) -> str:
    return "; ".join(f"{f.value} {f.unit}".strip() for f in scan(from_text(text)))


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("We keep 90 million cubic metres. The city needs 240 million in a cold year.", "90 mcm; 240 mcm/year"),
        ("They drew 3 million cubic metres in one day.", "3 mcm/day"),
        ("The store took 90 million cubic metres, and its owner has an income of 240 million in cash.", "90 mcm"),
        ("Exports fell 3% in a year.", "3 %"),
        ("The line carries 600 MW, when the morning peak is around 450.", "600 MW; 450 MW"),
        ("Output was 75 MW, up from 60.", "75 MW; 60 MW"),
        ("In spring they had 40 MW, now they have over 300.", "40 MW; 300 MW"),
        ("Storage costs 30 euros per MWh. A year ago it was 45.", "30 EUR/MWh; 45 EUR/MWh"),
        ("The index rose 3% to 105.", "3 %"),
        ("The plant has 40 MW. It employs at most 12.", "40 MW"),
        ("It has 40 MW, and was finished in 2019.", "40 MW; 2019"),
        ("The mains fell by 8 km to 45, counted as sections.", "8 km"),
        ("China stands at 7.3 and Russia at 2.6 billion euros.", "7300000000 EUR; 2600000000 EUR"),
        ("Georgia took 1.9 bcm, Turkey 7.3 and Syria 0.6 bcm.", "1.9 bcm; 7.3 bcm; 0.6 bcm"),
        ("Linepack is 38.2 mcm against a normal 41.", "38.2 mcm; 41 mcm"),
        ("It costs 3.9 bln euros, from 4.2 bln. It is late.", "3900000000 EUR; 4200000000 EUR"),
        ("In 2012 it took 20 tonnes, in 2016 - 11.9 million tonnes.", "2012; 20 t; 2016; 11900000 t"),
        ("One million passengers; one passenger.", "1000000 person"),
        ("It has 10 million tons of annual capacity.", "10000000 t/year"),
        (
            "The bank gave a euro loan of €5 million.\n\nThe package of 3.3 billion was big.",
            "5000000 EUR; 3300000000 EUR",
        ),
        ("It has €5 million and $6.\n\nThe package of 3.3 billion was big.", "5000000 EUR; 6 USD"),
        (
            "It rises from current 8-9 million tonnes a year to 12 million tonnes.",
            "8000000..9000000 t/year; 12000000 t/year",
        ),
        ("It has an annual output of 2.2 TWh to 2.5 TWh.", "2.2..2.5 TWh/year"),
        ("It makes 2.2 TWh to 2.5 TWh per year.", "2.2..2.5 TWh/year"),
        ("Apples – 15 t, plums –17 t, a change of -5 t.", "15 t; 17 t; -5 t"),
        ("Wizz adds 17 additional weekly flights to Rome.", "17 flight/week"),
        ("It makes annually 58 t of salt, 160 t of lime, and 255 t of ore.", "58 t/year; 160 t/year; 255 t/year"),
        ("It rises from the current 95 GWh to 210 GWh.", "95 GWh; 210 GWh"),
        ("It sold 3.1 million tonnes, against 2.6 million the year before.", "3100000 t; 2600000 t"),
        ("It sold 3.1 million tonnes. The town has 2.6 million.", "3100000 t"),
        ("They store 90 mcm. Turnover was 20 million euros, then 640 million.", "90 mcm; 20000000 EUR; 640000000 EUR"),
        ("They own 20 million euros and 90 bcm of gas. They lost 31 million.", "20000000 EUR; 90 bcm; 31000000 EUR"),
        (
            "The volume of 450 million cubic metres grows to 750 million and the rate to 12 million a day.",
            "450 mcm; 750 mcm; 12 mcm/day",
        ),
        (
            "The point takes 9.8 mcm/d (+1.1), the other 4 mcm/d (-0.5).",
            "9.8 mcm/day; 1.1 mcm/day; 4 mcm/day; -0.5 mcm/day",
        ),
        ("Revenue of EUR 190–195m (before: 180–185m).", "190000000..195000000 EUR; 180000000..185000000 EUR"),
        ("Its target price is HUF 3,850 (from 3,600).", "3850 HUF; 3600 HUF"),
        ("capacity raised from 1.8 to 3.2 bcm/a", "1.8..3.2 bcm/year"),
    ],
)
def test_a_number_without_a_unit(text: str, quantities: str) -> None:
    assert found(text) == quantities


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("The line takes 4 bcm a year and can be expanded to 6 bcm.", "4 bcm/year; 6 bcm/year"),
        ("Its output went from 2 bcm to 5 bcm a year.", "2 bcm/year; 5 bcm/year"),
        ("The line takes 4 bcm a year. The store was expanded to 6 bcm.", "4 bcm/year; 6 bcm"),
        ("The line takes 4 bcm a year, the store holds 6 bcm.", "4 bcm/year; 6 bcm"),
        ("It takes 4 bcm a year, compared with a planned 6 bcm.", "4 bcm/year; 6 bcm/year"),
        ("It takes 4 bcm a year, up from 3 bcm.", "4 bcm/year; 3 bcm/year"),
        ("On the coldest day the city took 5 mcm.", "5 mcm/day"),
        ("On the coldest day the stock was 5 mcm.", "5 mcm"),
    ],
)
def test_a_rate_goes_on_through_a_change(text: str, quantities: str) -> None:
    assert found(text) == quantities


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("from 180 dinars per litre in May to 195 dinars", "180 RSD/l; 05; 195 RSD/l"),
        ("The hub stood at €30/MWh.\n\nTraders want at least 42 euros.", "30 EUR/MWh; 42 EUR/MWh"),
        ("The hub stood at €30/MWh. A cargo costs €25 million.", "30 EUR/MWh; 25000000 EUR"),
        ("The hub stood at €30/MWh. The monthly charge is €40.", "30 EUR/MWh; 40 EUR"),
        ("Gas costs €30/MWh and carbon €60/t. He paid €45.", "30 EUR/MWh; 60 EUR/t; 45 EUR"),
        ("Coal is €30/MWh.\n\nThe weather was fine.\n\nHe paid €45.", "30 EUR/MWh; 45 EUR"),
        ("It costs 68 BGN/MWh (35 EUR) now.", "68 BGN/MWh; 35 EUR/MWh"),
        ("Power rose by 1.2 cents to 10.9 cents/kWh.", "0.012 EUR/kWh; 0.109 EUR/kWh"),
        ("It costs 0.18 marks (9.2 euro cents) per kWh.", "0.18 BAM/kWh; 0.092 EUR/kWh"),
        ("It rose from EUR 12 per MWh to EUR 14 per MWh.", "12 EUR/MWh; 14 EUR/MWh"),
        ("Prices range from EUR 12 per MWh to EUR 14 per MWh.", "12..14 EUR/MWh"),
        ("In Moldova gas costs 18 lei and 6 bani per cubic metre.", "18.06 MDL/m3"),
        ("They pay 35.2 euros more per year, or 2 euros less per MWh.", "35.2 EUR/year; 2 EUR/MWh"),
        ("The fee goes from the current 0.4 euros/kWh to 1.3 euros/kWh.", "0.4 EUR/kWh; 1.3 EUR/kWh"),
        ("The dividend rises from 80 cents to 95 cents per share.", "0.8 EUR/share; 0.95 EUR/share"),
        ("Power rose by $1.2 million to $9/MWh.", "1200000 USD; 9 USD/MWh"),
        ("The levy is 3 tetri per kWh and 40 Swedish kronor.", "0.03 GEL/kWh; 40 SEK"),
        ("A wagon is leased at 34 euros per wagon per day.", "34 EUR/day"),
    ],
)
def test_what_money_is_for(text: str, quantities: str) -> None:
    assert found(text) == quantities


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("Moldova pays 16 lei per cubic metre.", "16 MDL/m3"),
        ("Romania pays 16 lei per cubic metre; Moldova waits.", "16 RON/m3"),
        ("It pays 5 lei; 7 Moldovan lei; RON 9.", "5 MDL; 7 MDL; 9 RON"),
        ("Algeria spent 20 million dinars.", "20000000 DZD"),
        ("They spent 20 million dinars.", "20000000 RSD"),
        ("The euro zone pays 2 cents.", "0.02 EUR"),
        ("They pay 2 cents.", "0.02 EUR"),
        ("The dollar rose; they pay 2 cents, or 3 euro cents.", "0.02 USD; 0.03 EUR"),
        ("The euro zone pays 2 cents, or 3 US cents.", "0.02 EUR; 0.03 USD"),
        ("Of 5 dollars, not euros, 2 cents are left.", "5 USD; 0.02 USD"),
    ],
)
def test_whose_money(text: str, quantities: str) -> None:
    assert found(text) == quantities


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("Losses fell by almost a third, imports by about one fifth.", "33.33333333 %; 20 %"),
        ("It has 3,400 workers, of whom a quarter are miners.", "3400 person; 25 %"),
        ("Of the quarters, a third came last.", ""),
        ("There were 3,418 employees, 127 of them women.", "3418 person; 127 person"),
        ("It has 3,400 workers, of whom some 120 are women.", "3400 person; 120 person"),
        ("It has 40 turbines, 12 of them new.", ""),
        ("Today there are a hundred and forty of us.", "140 person"),
        (
            "Two thirds come from Iraq, and one third from Russia; one third party was paid.",
            "66.66666667 %; 33.33333333 %",
        ),
        ("Output saw a four- to fivefold rise.", "4..5 times"),
        ("Two in five cubic metres, nine out of ten homes, two in one.", "40 %; 90 %"),
        ("No supplier will hold more than half, by 2030.", "50 %; 2030"),
    ],
)
def test_parts_of_a_whole(text: str, quantities: str) -> None:
    assert found(text) == quantities


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("They met on 12 and 19 March 2026.", "2026-03-12; 2026-03-19"),
        ("They met on 3, 9 and 19 March.", "03-03; 03-09; 03-19"),
        ("Prices rose on 11, 12 and 13 March.", "03-11..03-13"),
        ("Between 12 and 19 March it closed.", "03-12..03-19"),
        ("It took a year and a half.", "1.5 year"),
        ("It takes two-three years, or one-and-a-half years, not twenty-five.", "2..3 year; 1.5 year"),
        ("In the first nine months they sold little, in the second half more.", "01..09"),
        ("The second half was better.", "07..12"),
        ("In the first three quarters of 2021 and the First Half of 2022.", "2021-01..2021-09; 2022-01..2022-06"),
        ("Jan-Jun'12, Dec-26, FY27E, GY26/27, Cal-28.", "2012-01..2012-06; 2026-12; 2027; 2026..2027; 2028"),
        ("From January 2 – 4 it froze.", "01-02..01-04"),
        ("2020 first quarter results of 1. April 2011.", "2020-01..2020-03; 2011-04-01"),
        ("From December 5 to 11 it froze, from December 5 to 11 GWh.", "12-05..12-11; 12-05; 11 GWh"),
        ("From November 2024 up to and including February 2025.", "2024-11..2025-02"),
        ("In June next year, in the first half of this year.", "06; 01..06"),
        ("Written on 2 May 2026. In June next year.", "2026-05-02; 2027-06"),
        ("The note is due 15 working days ahead, day-ahead prices are not.", "15 day"),
        ("The first six months of work were hard.", "6 month"),
        ("January-May 3.2 bcm went through.", "01..05; 3.2 bcm"),
        ("A year and a month went by.", ""),
        ("An hour and 15 minutes; within a week, more than a year ago.", "1 h; 15 minute; 1 week"),
    ],
)
def test_days_and_times(text: str, dates: str) -> None:
    assert found(text) == dates
