"""A keyboard on a page: what several tests without a mouse do again and again."""

from playwright.sync_api import Page as Tab

MOST_TABS = 60


def tabs_to(tab: Tab, selector: str) -> None:
    """Press Tab until the focus stands on what `selector` names; it must be reachable, and it must be seen."""
    for _ in range(MOST_TABS):
        if tab.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert tab.evaluate("() => document.activeElement.getClientRects().length > 0")
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab on {tab.url}")


def types(tab: Tab, selector: str, words: str) -> None:
    """Put these words into a field, in place of what stands there."""
    tabs_to(tab, selector)
    tab.keyboard.press("Control+A")
    tab.keyboard.type(words)


def enters(tab: Tab, selector: str, leads_to: str) -> None:
    """Press Enter on a link or a button, and wait for the page it leads to."""
    tabs_to(tab, selector)
    with tab.expect_navigation(url=leads_to):
        tab.keyboard.press("Enter")
