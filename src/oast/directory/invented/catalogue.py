"""The kinds of service that a county has, as the generator makes them (catalogue.yaml)."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

COUNTY, DISTRICT, LCSP = "county", "district", "lcsp"
"""How far a service reaches."""


class Kind(BaseModel):
    """One kind of service. In its texts `{town}`, `{area}` and `{name}` (an invented word) are filled in.

    `often` is the number in each area of its reach; `hours` names a pattern of the generator; `place` is
    false for help that comes to the family or runs by telephone; `workshops` are titles of dated events.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str
    names: tuple[str, ...]
    text: str
    topics: str
    sectors: str
    reach: Literal["county", "district", "lcsp"] = "lcsp"
    often: int = 1
    ages: tuple[float | None, float | None] = (None, None)
    fees: str = "Free"
    refer: str = "Telephone or e-mail us. Families can come to us themselves; practitioners can refer with consent."
    self_referral: bool = True
    delivery: str = "place"
    hours: str = "office"
    place: bool = True
    masked: bool = False
    send: bool = False
    wait: str = ""
    workshops: tuple[str, ...] = ()


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order of the file."""
    listed = yaml.safe_load(Path(__file__).with_name("catalogue.yaml").read_text("utf-8"))
    return tuple(Kind.model_validate(one) for one in listed)
