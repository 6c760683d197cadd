from promql import matches, selectors, series


def test_selectors_are_found_and_nothing_else():
    expression = """
        histogram_quantile(0.99, sum by (le, job) (rate(a_bucket{x="1", y!~"p(a|b)"}[5m])))
          / on (x) group_left (z) max without (u) (b_total) > 0.5 and absent(c offset 5m)"""
    assert selectors(expression) == [
        ("a_bucket", [("x", "=", "1"), ("y", "!~", "p(a|b)")]), ("b_total", []), ("c", [])]


def test_matchers_match_as_those_of_prometheus():
    labels = {"status": "503", "route": "/a"}
    assert matches(labels, [("status", "=~", "5.."), ("host", "!=", "user")])
    assert not matches(labels, [("status", "=~", "5")]), "the whole value"
    assert not matches(labels, [("route", "=", "/b")])


def test_series_are_read():
    page = '# HELP a is a\n# TYPE a counter\na{x="1",y="q{,}"} 2\nb 1e-3\n'
    assert series(page) == [("a", {"x": "1", "y": "q{,}"}), ("b", {})]
