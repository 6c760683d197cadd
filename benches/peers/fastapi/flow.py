"""The thirteen questions as a small state machine: `(step, text)` to `(value, prompt)`."""

import re

SIZE = re.compile(r"^(\d+(?:\.\d+)?)\s*(?:x|by)\s*(\d+(?:\.\d+)?)\s*(cm|mm|in|inches)$", re.I)
AMOUNT = re.compile(r"^([£$€])\s*(\d[\d,]*)(k?)$", re.I)
HANDLE = re.compile(r"^@?([a-z0-9._]{1,30})$", re.I)
UNITS = {"cm": 1.0, "mm": 0.1, "in": 2.54, "inches": 2.54}
CURRENCIES = {"£": "GBP", "$": "USD", "€": "EUR"}
NONE = {"no", "none", "skip", "n/a", "not sure", "-", "same"}
COUNTRIES = {"uk": "United Kingdom", "gb": "United Kingdom", "us": "United States"}


class Invalid(ValueError):
    """No answer to the question."""


def text(raw):
    if not any(c.isalnum() for c in raw):
        raise Invalid
    return raw.strip()


def optional(raw):
    return None if raw.strip().lower() in NONE else text(raw)


def dimensions(raw):
    match = SIZE.match(raw.strip())
    if not match:
        raise Invalid
    factor = UNITS[match[3].lower()]
    width, height = (round(float(match[n]) * factor, 2) for n in (1, 2))
    if not (0 < width <= 100 and 0 < height <= 100):
        raise Invalid
    return {"widthCm": width, "heightCm": height}


def complexity(raw):
    if raw.strip() not in ("1", "2", "3"):
        raise Invalid
    return int(raw)


def yes_no(raw):
    word = raw.strip().lower()
    if word in ("yes", "y", "true", "1"):
        return True
    if word in ("no", "n", "false", "0"):
        return False
    raise Invalid


def budget(raw):
    match = AMOUNT.match(raw.strip())
    if not match:
        raise Invalid
    minor = int(match[2].replace(",", "")) * 100 * (1000 if match[3] else 1)
    if minor < 5000:
        raise Invalid
    return {"amountMinor": minor, "currency": CURRENCIES[match[1]]}


def country(raw):
    return COUNTRIES.get(raw.strip().lower()) or text(raw)


def handle(raw):
    if raw.strip().lower() in NONE:
        return None
    match = HANDLE.match(raw.strip())
    if not match:
        raise Invalid
    return match[1].lower()


STEPS = [
    ("idea", text, "What would you like tattooed?"),
    ("placement", text, "Where on your body should it go?"),
    ("dimensions", dimensions, "About how big should it be? For example 10x15cm."),
    ("style", optional, "Is there a style you like? You can say skip."),
    ("complexity", complexity, "How detailed is it? 1 simple, 2 medium, 3 very detailed."),
    ("coverup", yes_no, "Is it to cover or rework an older tattoo? Yes or no."),
    ("reference_images", optional, "Do you have pictures of what you have in mind?"),
    ("budget", budget, "What is your budget? For example £400."),
    ("location_city", text, "Which city do you live in?"),
    ("location_country", country, "And which country is that in?"),
    ("instagram_handle", handle, "What is your Instagram name? You can say skip."),
    ("travel_city", optional, "Would another city suit you better? Name it, or say same."),
    ("timing", text, "When would you like to have it done?"),
]
WELCOME = "Hi, thanks for getting in touch! A few short questions, one at a time.\n\n"
REPAIR = "Sorry, I did not quite get that. "
THANKS = "Thank you, that is everything. The artist will look at it."


def decide(status, step, strikes, raw):
    """The state after a message, the answer to store (step's key and value) and what is said."""
    if status == "NEW":
        return "QUALIFYING", 0, 0, None, WELCOME + STEPS[0][2]
    if status != "QUALIFYING":
        return status, step, strikes, None, THANKS
    key, parse, prompt = STEPS[step]
    try:
        value = parse(raw)
    except Invalid:
        if strikes == 2:
            return "NEEDS_ARTIST_REPLY", step, 3, None, "The artist will write to you."
        return status, step, strikes + 1, None, REPAIR + prompt
    if step + 1 == len(STEPS):
        return "PENDING_APPROVAL", step, 0, (key, value), THANKS
    return status, step + 1, 0, (key, value), STEPS[step + 1][2]
