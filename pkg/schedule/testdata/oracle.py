#!/usr/bin/python3
"""Writes zones.txt, local.txt, windows.txt and recurrences.txt, the vectors that
oracle_test.go compares with. They come from Python's zoneinfo and datetime, and
from python-dateutil, which share no code with this package.

    apt-get install python3-dateutil tzdata
    /usr/bin/python3 pkg/schedule/testdata/oracle.py
"""
import json
import os
import random
import zoneinfo
from datetime import date, datetime, timedelta, timezone

from dateutil.rrule import rrulestr

HERE = os.path.dirname(os.path.abspath(__file__))
UTC = timezone.utc
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
random.seed(5545)


def offset(t, zone):
    return int(t.astimezone(zone).utcoffset().total_seconds())


def transitions(zone):
    """Every change of offset: (moment, offset before, offset after)."""
    out, t = [], FIRST
    while t < LAST:
        step = t + timedelta(days=1)
        if offset(t, zone) != offset(step, zone):
            low, high = t, step
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if offset(middle, zone) == offset(t, zone):
                    low = middle
                else:
                    high = middle
            out.append((high, offset(t, zone), offset(high, zone)))
        t = step
    return out


def readings(wall, zone):
    """The moments at which a clock in the zone shows wall."""
    out = set()
    for fold in (0, 1):
        t = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if t.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
            out.add(t)
    return sorted(out)


def stamp(t):
    return t.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write(name, what, lines):
    with open(os.path.join(HERE, name), "w") as f:
        f.write("# " + what + " Written by oracle.py.\n")
        f.writelines(line + "\n" for line in lines)


def ending(wall, zone, changes):
    """When something ends that ends at wall: the earlier moment of two, and the
    change of the clocks where they skip it."""
    found = readings(wall, zone)
    if found:
        return found[0]
    for at, before, after in changes:
        local = at.replace(tzinfo=None) + timedelta(seconds=before)
        if local <= wall < local + timedelta(seconds=after - before):
            return at
    raise ValueError(wall)


def windows(name, zone, changes):
    """Some windows around some changes of the clocks."""
    out = []
    for at, _, _ in random.sample(changes, min(len(changes), 6)):
        for _ in range(6):
            start = at.astimezone(zone).replace(tzinfo=None, second=0, fold=0) + timedelta(minutes=30 * random.randint(-52, 4))
            start = start.replace(minute=30 * (start.minute // 30))
            days, minutes = random.choice([(0, 240), (0, 30), (0, 1500), (1, 0), (1, 90), (2, 0), (7, 0)])
            found = readings(start, zone)
            end = ending(start + timedelta(days=days), zone, changes) + timedelta(minutes=minutes)
            got = "closed closed" if len(found) != 1 else stamp(found[0]) + " " + stamp(end)
            out.append(f"{name} {start:%Y-%m-%dT%H:%M} {days}d{minutes}m {got}")
    return out


def zones():
    groups = {}
    for name in sorted(zoneinfo.available_timezones()):
        if "/" not in name:
            continue
        found = transitions(zoneinfo.ZoneInfo(name))
        key = (offset(FIRST, zoneinfo.ZoneInfo(name)), tuple(found))
        groups.setdefault(key, []).append(name)
    lines, local, window = [], [], []
    for (first, changes), names in groups.items():
        lines.append("zones " + " ".join(names))
        lines.append(f"offset {first}")
        lines += [f"change {stamp(at)} {before} {after}" for at, before, after in changes]
        name, zone = names[0], zoneinfo.ZoneInfo(names[0])
        for at, before, after in changes:
            if not datetime(2024, 1, 1, tzinfo=UTC) <= at < datetime(2028, 1, 1, tzinfo=UTC):
                continue
            low = at.replace(tzinfo=None) + timedelta(seconds=min(before, after))
            high = at.replace(tzinfo=None) + timedelta(seconds=max(before, after))
            for wall in (low - timedelta(minutes=1), low, high - timedelta(minutes=1), high):
                local.append(f"{name} {wall:%Y-%m-%dT%H:%M} " + " ".join(map(stamp, readings(wall, zone))))
        window += windows(name, zone, changes)
    write("zones.txt", "Changes of the clocks from 2020 to 2035, for all zones that share them.", lines)
    write("local.txt", "Local times around changes of the clocks, and the moments that show them.", local)
    write("windows.txt", "Local start, length, and the window in UTC.", window)


# The examples of RFC 5545, section 3.8.5.3, that speak of days. All of them
# start at 09:00 in New York.
RFC = """
19970902 FREQ=DAILY;COUNT=10
19970902 FREQ=DAILY;UNTIL=19971224T000000Z
19970902 FREQ=DAILY;INTERVAL=2
19970902 FREQ=DAILY;INTERVAL=10;COUNT=5
19980101 FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA
19980101 FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1
19970902 FREQ=WEEKLY;COUNT=10
19970902 FREQ=WEEKLY;UNTIL=19971224T000000Z
19970902 FREQ=WEEKLY;INTERVAL=2;WKST=SU
19970902 FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH
19970902 FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH
19970901 FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR
19970902 FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH
19970905 FREQ=MONTHLY;COUNT=10;BYDAY=1FR
19970905 FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR
19970907 FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU
19970922 FREQ=MONTHLY;COUNT=6;BYDAY=-2MO
19970928 FREQ=MONTHLY;BYMONTHDAY=-3
19970902 FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15
19970930 FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1
19970910 FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15
19970902 FREQ=MONTHLY;INTERVAL=2;BYDAY=TU
19970610 FREQ=YEARLY;COUNT=10;BYMONTH=6,7
19970310 FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3
19970101 FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200
19970519 FREQ=YEARLY;BYDAY=20MO
19970512 FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO
19970313 FREQ=YEARLY;BYMONTH=3;BYDAY=TH
19970605 FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8
19970902 FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13
19970913 FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13
19961105 FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8
19970904 FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3
19970929 FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2
19970805 FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO
19970805 FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU
20070115 FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5
"""
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def some(values, most):
    return ",".join(str(v) for v in sorted(random.sample(list(values), random.randint(1, most)), key=str))


def signed(high):
    return [n for n in range(-high, high + 1) if n]


def random_rule():
    freq = random.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    parts, picks = ["FREQ=" + freq], False
    maybe = lambda chance: random.random() < chance
    if maybe(0.4):
        parts.append(f"INTERVAL={random.randint(2, 5)}")
    if maybe(0.3):
        parts.append("BYMONTH=" + some(range(1, 13), 4))
    weeks = freq == "YEARLY" and maybe(0.25)
    if weeks:
        # dateutil misses the days before New Year of a week -53 that is the first.
        parts.append("BYWEEKNO=" + some([n for n in signed(53) if n > -50], 4))
    if freq == "YEARLY" and not weeks and maybe(0.2):
        parts.append("BYYEARDAY=" + some(signed(366), 12))
    if freq != "WEEKLY" and not weeks and maybe(0.3):
        parts.append("BYMONTHDAY=" + some(signed(31), 6))
    if weeks or maybe(0.5):
        days = some(DAYS, 4)
        if freq in ("MONTHLY", "YEARLY") and not weeks and maybe(0.5):
            high = 5 if freq == "MONTHLY" or any(p.startswith("BYMONTH=") for p in parts) else 53
            days = ",".join(str(random.choice(signed(high))) + d for d in days.split(","))
        parts.append("BYDAY=" + days)
    # dateutil picks from the part of the first week that is left; RFC 5545 says
    # that a set starts at the beginning of the interval.
    if freq != "WEEKLY" and any(p.startswith("BY") for p in parts) and maybe(0.25):
        parts.append("BYSETPOS=" + some([-3, -2, -1, 1, 2, 3, 5], 3))
    # dateutil finds a week 53 in 2029 if weeks start on Thursday; it has only 52.
    if not weeks and maybe(0.3):
        parts.append("WKST=" + random.choice(DAYS))
    if maybe(0.2):
        parts.append(f"COUNT={random.randint(1, 30)}")
    elif maybe(0.2):
        parts.append(f"UNTIL={random.randint(2026, 2031)}{random.randint(1, 12):02d}{random.randint(1, 28):02d}T{random.randint(0, 23):02d}0000Z")
    return ";".join(parts)


def vector(rule, start, zone):
    starts = []
    every = rrulestr(rule, dtstart=start.replace(tzinfo=zoneinfo.ZoneInfo(zone)))
    if "COUNT" not in rule and "UNTIL" not in rule:
        # Otherwise a rule that never happens is followed to the year 9999.
        every = every.replace(until=start.replace(year=start.year + 10, day=1, tzinfo=UTC))
    for t in every:
        if len(starts) == 40 or t.year > start.year + 9:
            break
        starts.append(stamp(t))
    return json.dumps({"rule": rule, "from": f"{start:%Y-%m-%d}", "time": f"{start:%H:%M}", "zone": zone, "starts": starts})


def recurrences():
    lines = []
    for line in RFC.split("\n"):
        if line:
            day, rule = line.split()
            lines.append(vector(rule, datetime.strptime(day, "%Y%m%d").replace(hour=9), "America/New_York"))
    for _ in range(400):
        day = date(2024, 1, 1) + timedelta(days=random.randint(0, 1500))
        at = datetime(day.year, day.month, day.day, random.choice([9, 12, 20, 22]), random.choice([0, 30]))
        lines.append(vector(random_rule(), at, random.choice(["Europe/Zurich", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "Pacific/Kiritimati"])))
    write("recurrences.txt", "The first 40 starts of rules, at most nine years long.", lines)


zones()
recurrences()
