"""Reads a document on standard input with the parser that others use for its format, and says as JSON what it found.
Fails, with what is wrong on standard error, where the document is not valid.

usage: validate.py atom|json-feed|calendar|openapi|schemas
"""

import json
import sys


def atom(document):
    import feedparser

    feed = feedparser.parse(document)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10", feed.version
    for name in ("id", "title", "updated"):
        assert feed.feed.get(name), f"the feed has no {name}"
    for entry in feed.entries:
        assert entry.get("updated_parsed"), f"{entry.id} was updated at no time that can be read"
        assert any(link.rel == "alternate" for link in entry.links), f"{entry.id} leads nowhere"
        assert entry.title_detail.language == feed.feed.title_detail.language, f"{entry.id} is in another language"
    return {
        "id": feed.feed.id,
        "title": feed.feed.title,
        "language": feed.feed.title_detail.language,
        "languages": {link.hreflang: link.href for link in feed.feed.links if "hreflang" in link},
        "links": {link.rel: link.href for link in feed.feed.links},
        "entries": [{"id": entry.id, "title": entry.title} for entry in feed.entries],
    }


def json_feed(document):
    import jsonfeed

    feed = jsonfeed.Feed.parse_string(document.decode())
    assert json.loads(document)["version"] == "https://jsonfeed.org/version/1.1"
    for item in feed.items:
        assert isinstance(item.id, str) and item.id, "an item has no id"
        assert item.content_text, f"{item.id} has no content"
    language = json.loads(document)["language"]
    return {"language": language, "next_url": feed.next_url, "items": [{"id": item.id, "title": item.title} for item in feed.items]}


def calendar(document):
    import icalendar

    assert all(len(line) <= 75 for line in document.split(b"\r\n")), "a line is not folded"
    assert b"\n" not in document.replace(b"\r\n", b""), "a line does not end with CRLF"
    calendar = icalendar.Calendar.from_ical(document)
    assert not calendar.errors, calendar.errors
    # As our own VTIMEZONE has it, not as the zone's name looks up.
    zones = {str(zone["TZID"]): zone.to_tz(lookup_tzid=False) for zone in calendar.walk("VTIMEZONE")}
    return {"events": [vevent(event, zones) for event in calendar.walk("VEVENT")]}


def vevent(event, zones):
    assert not event.errors, event.errors
    found = {name.lower(): str(event[name]) for name in ("UID", "STATUS", "SUMMARY")}
    found["sequence"] = int(event["SEQUENCE"])
    for name in ("DTSTART", "DTEND"):
        if name in event:
            time = event[name].dt
            zone = event[name].params.get("TZID")
            if zone:
                assert time.replace(tzinfo=zones[zone]).utcoffset() == time.utcoffset(), f"{name} is off by our {zone}"
            found[name.lower()] = time.isoformat()
    return found


def openapi(document):
    from openapi_spec_validator import OpenAPIV31SpecValidator, validate

    document = json.loads(document)
    validate(document, cls=OpenAPIV31SpecValidator)
    return {"paths": sorted(document["paths"])}


def schemas(document):
    from jsonschema import Draft202012Validator

    for case in json.loads(document):
        Draft202012Validator.check_schema(case["schema"])
        errors = [error.message for error in Draft202012Validator(case["schema"]).iter_errors(case["data"])]
        assert not errors, f"{case['name']}: {errors}"
    return {}


FORMATS = {"atom": atom, "json-feed": json_feed, "calendar": calendar, "openapi": openapi, "schemas": schemas}

if __name__ == "__main__":
    json.dump(FORMATS[sys.argv[1]](sys.stdin.buffer.read()), sys.stdout)
