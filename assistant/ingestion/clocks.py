"""Clock times and their zones, as they stand beside a date."""

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# Hours east of UTC. RFC 822 gives the American ones; IST has three meanings and none.
_ZONES = {
    name: hours
    for hours, names in (
        (0, "z ut utc gmt wet"),
        (1, "bst cet mez west"),
        (2, "cest mesz eet sast"),
        (3, "eest msk"),
        (8, "hkt sgt"),
        (9, "jst kst"),
        (10, "aest"),
        (11, "aedt"),
        (12, "nzst"),
        (13, "nzdt"),
        (-4, "edt"),
        (-5, "est cdt"),
        (-6, "cst mdt"),
        (-7, "mst pdt"),
        (-8, "pst akdt"),
        (-9, "akst"),
        (-10, "hst"),
    )
    for name in names.split()
}
# A zone named by a place has the offset of that place on that day.
_PLACES = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
    "uk": "Europe/London",
    "paris": "Europe/Paris",
}
_SPELT = {
    **{
        f"{name} {kind}time": f"{name[0]}{kind[:1]}t"
        for name in ("eastern", "central", "mountain", "pacific")
        for kind in ("", "standard ", "daylight ")
    },
    **{
        f"{name} european {kind}time": zone + kind[:1] + "t"
        for name, zone in (("central", "ce"), ("eastern", "ee"), ("western", "we"))
        for kind in ("", "summer ")
    },
    "greenwich mean time": "gmt",
    "british summer time": "bst",
    "coordinated universal time": "utc",
}
_NAMED = "|".join(
    name.replace(" ", "[ ]")
    for name in sorted({*_ZONES, *_PLACES, *_SPELT} - {"z"}, key=len, reverse=True)
)
CLOCK = re.compile(
    rf"""t?(?:
      (?P<hour>[01]?\d|2[0-3])
      (?:
        (?:[:.h]|[ ]h[ ])(?P<minute>[0-5]\d)
        (?:[:.](?P<second>[0-5]\d)(?:[.,]\d{{1,9}})?)?(?!\d)
        (?:[ ]?(?P<half>[ap])\.?[ ]?m\b\.?)?
        | [ ]?(?P<sharp>[ap])\.?m\b\.?
        | h\b
      )
      | (?P<digits>(?:[01]\d|2[0-3])[0-5]\d)(?=[ ](?:{_NAMED})\b)
    )
    (?:
      [ ,]{{0,2}}\(?
      (?P<zone>(?:gmt|utc)[ ]?[+-]\d\d?(?::?\d\d)?|[+-]\d\d(?::?\d\d)?
        |(?:z|{_NAMED})\b)
      \)?
    )?""",
    re.IGNORECASE | re.VERBOSE,
)


def with_clock(day: date, clock: re.Match[str] | None) -> str:
    """ISO: the day, with the time of the clock where its zone is stated."""
    zone = _zone(clock["zone"].casefold()) if clock and clock["zone"] else None
    if clock is None or zone is None:
        return day.isoformat()
    digits = clock["digits"]
    hour = int(digits[:2] if digits else clock["hour"])
    minute = int(digits[2:] if digits else clock["minute"] or 0)
    if half := clock["half"] or clock["sharp"]:
        hour = hour % 12 + (12 if half in "pP" else 0)
    moment = time(hour, minute, int(clock["second"] or 0), tzinfo=zone)
    return datetime.combine(day, moment).isoformat()


def _zone(name: str) -> tzinfo | None:
    """The zone, where its name means one offset."""
    name = _SPELT.get(name, name)
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    match = re.search(r"([+-])(\d\d?):?(\d\d)?$", name)
    if not match:
        return timezone(timedelta(hours=_ZONES[name]))
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    if offset > timedelta(hours=14):
        return None
    return timezone(offset if match[1] == "+" else -offset)
