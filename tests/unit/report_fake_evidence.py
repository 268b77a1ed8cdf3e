"""What the numbers of the made-up corridor of `report_fake` rest on."""

from __future__ import annotations

CAPACITY = {
    "subject": "Border line",
    "about": "border_line",
    "quantity": "capacity",
    "measure": "capacity",
    "unit": "bcm/year",
}


def _evidence(hostile: str) -> dict[str, dict[str, dict[str, str]]]:
    return {
        "sources": {
            "s_op": {
                "title": f"Operator's statement of capacity{hostile}",
                "publisher": "Corridor Operator",
                "published": "2025-05-03",
                "url": "https://example.org/capacity?a=1&b=2",
            },
            "s_bad": {"title": "A page with a bad address", "url": "javascript:alert(1)"},
        },
        "subjects": {"border_line": {"name": "Border line"}},
        "claims": {
            "c_cap": {
                **CAPACITY,
                "low": "1.8",
                "source": "s_op",
                "locator": "par. 4",
                "stated": "2025-05-03",
                "speaker": "Operator",
                "modality": "in operation",
            },
            "c_cap2": {
                **CAPACITY,
                "low": "2.4",
                "source": "s_op",
                "locator": "p. 2",
                "stated": "2025-11-20",
                "speaker": "Ministry",
                "modality": "planned",
            },
        },
        "assumptions": {
            "a_price": {
                "subject": f"Contract price of Eastern gas{hostile}",
                "reason": "No price is published; hub less 2 EUR/MWh.",
                "range": "25 to 34 EUR/MWh",
                "replace_by": "the contract",
            },
            "a_shape": {
                "subject": "Winter shape of household demand",
                "reason": "No hourly meter data are published.",
                "range": "standard deviation 3 to 5 K",
            },
            "a_voll": {"subject": "Values of lost load", "reason": "Usual order of magnitude."},
        },
        "observations": {
            "o_gas": {
                "title": "Gas imports of Homeland",
                "scenario": "2030",
                "unit": "TWh",
                "value": "22.1",
                "tolerance": "0.5",
                "query": "SELECT sum(mw*hours)/1e6 FROM supplies JOIN steps USING(step) WHERE id='polar_gas'",
                "rests_on": "s_op",
            },
            "o_hydro": {
                "title": "Hydro production",
                "scenario": "2030",
                "unit": "TWh",
                "value": "6.1",
                "tolerance": "0.1",
                "query": "SELECT sum(output*hours)/1e6 FROM processes JOIN steps USING(step) WHERE id='river'",
                "input": "yes",
            },
            "o_bad": {
                "title": "A query with an error",
                "scenario": "2030",
                "unit": "TWh",
                "value": "1",
                "tolerance": "0.1",
                "query": "SELECT nothing FROM nowhere",
            },
        },
    }


RESTS = {
    ("supplies", "east_gas", "price"): [("assumption", "a_price", "hub less 2")],
    ("routes", "g_cap-g_border", "capacity"): [("claim", "c_cap", "1.8 bcm/year at 10.86 kWh/m3")],
    ("classes", "*", "level"): [("source", "s_op", "table 3")],
    ("classes", "*", "value_of_lost_load"): [("assumption", "a_voll", "")],
    ("routes", "*", "tariff"): [("assumption", "a_price", "")],
    ("nodes", "*", "latitude"): [("source", "s_op", "")],
    ("processes", "*", "cost"): [("assumption", "a_shape", "")],
}
