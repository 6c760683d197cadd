"""What an expression of PromQL asks for: its selectors, as metric and matchers."""
import re

STRING = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
KEYWORDS = {"and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "inf", "nan"}
GROUPING = r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)"
SELECTOR = rf"(?P<metric>\b[a-zA-Z_:][a-zA-Z0-9_:]*\b)\s*(?P<matchers>{{(?:[^{{}}\"']|{STRING})*}})?(?!\s*\()"
MATCHER = rf"(\w+)\s*(=~|!~|!=|=)\s*({STRING})"


def selectors(expression):
    """Pairs of a metric's name and its matchers, each (label, operator, value)."""
    text = re.sub(GROUPING, " ", expression)
    text = re.sub(r"\[[^\]]*\]", " ", text)
    found = []
    for match in re.finditer(SELECTOR, text):
        if match["metric"] in KEYWORDS:
            continue
        matchers = re.findall(MATCHER, match["matchers"] or "")
        found.append((match["metric"], [(label, operator, value[1:-1].replace("\\\\", "\\")) for label, operator, value in matchers]))
    return found


def matches(labels, matchers):
    """Whether a series with these labels is among those that the matchers want."""
    tests = {
        "=": lambda has, wants: has == wants,
        "!=": lambda has, wants: has != wants,
        "=~": lambda has, wants: re.fullmatch(wants, has) is not None,
        "!~": lambda has, wants: re.fullmatch(wants, has) is None,
    }
    return all(tests[operator](labels.get(label, ""), value) for label, operator, value in matchers)


def series(text):
    """Every series of a page in Prometheus' text format: name and labels."""
    found = []
    for line in text.splitlines():
        match = re.match(rf"([a-zA-Z_:][\w:]*)(?:{{(.*)}})? \S+$", line)
        if match and not line.startswith("#"):
            labels = {label: value[1:-1] for label, value in re.findall(rf"(\w+)=({STRING})", match[2] or "")}
            found.append((match[1], labels))
    return found
