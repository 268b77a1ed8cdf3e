"""The format of a case: every table and column, declared once (DESIGN 3.3).

The reader, the checks, `koridor init`, the reference page, the JSON schema and the workbook all come from `TABLES`;
`declare` says what a column can be.
"""

from __future__ import annotations

from koridor.case.schema.assets import ASSETS
from koridor.case.schema.claims import CLAIMS
from koridor.case.schema.contracts import CONTRACTS
from koridor.case.schema.declare import Column, Table
from koridor.case.schema.evidence import EVIDENCE
from koridor.case.schema.money import MONEY
from koridor.case.schema.needs import NEEDS
from koridor.case.schema.outcomes import OUTCOMES
from koridor.case.schema.places import PLACES
from koridor.case.schema.series import SERIES

FORMAT_VERSION = 1

TABLES: tuple[Table, ...] = (*PLACES, *ASSETS, *CONTRACTS, *MONEY, *NEEDS, *SERIES, *EVIDENCE, *CLAIMS, *OUTCOMES)

BY_NAME: dict[str, Table] = {t.name: t for t in TABLES}

__all__ = ["BY_NAME", "FORMAT_VERSION", "TABLES", "Column", "Table"]
