"""Pages that make it hard: policies, frozen built-ins, resets, frames, navigation."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.widget.sites import OtherSite, WidgetServer

pytestmark = pytest.mark.browser

TRACKS = """
window.tracks = [];
const open = navigator.mediaDevices?.getUserMedia;
if (open) {
  navigator.mediaDevices.getUserMedia = async function (...wishes) {
    const stream = await open.apply(this, wishes);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
}
"""
FREEZE = """
for (const kind of [Array, Object, Function, Promise, EventTarget, Node, Element,
    HTMLElement, Error, String, Map, Set, RegExp, URL, CustomEvent]) {
  Object.freeze(kind.prototype);
  Object.freeze(kind);
}
"""


def start(page: Page) -> None:
    page.get_by_role("button", name="Start talking").click()
    expect(page.get_by_role("button", name="End conversation")).to_be_visible()
    expect(page.locator(".said", has_text="Hello, I am a tone.")).to_be_visible()


def is_silent(page: Page) -> None:
    """The microphone has been given back."""
    page.wait_for_function(
        "window.tracks.length > 0 &&"
        " window.tracks.every((track) => track.readyState === 'ended')"
    )


def test_strictest_policy_needs_the_host_of_the_script_alone(
    parley: WidgetServer, open_widget: Callable[..., Page]
) -> None:
    host = parley.url
    socket = host.replace("http", "ws")
    page = open_widget(
        avatar_image_url=f"{host}/static/img/parley.svg",
        headers={
            "Content-Security-Policy": f"default-src 'none'; script-src {host};"
            f" connect-src {host} {socket}; img-src {host};"
            " require-trusted-types-for 'script'; trusted-types 'none'"
        },
    )
    start(page)
    assert page.evaluate("window.__refused") == []
    colour = page.locator("[part=panel]").evaluate(
        "(it) => getComputedStyle(it).backgroundColor"
    )
    assert colour == "rgb(255, 255, 255)", "the style sheets are there"


@pytest.mark.parametrize("when", ["before", "after"])
def test_frozen_built_ins_break_nothing(
    parley: WidgetServer, open_widget: Callable[..., Page], when: str
) -> None:
    page = open_widget(head=f"<script>{FREEZE}</script>" if when == "before" else "")
    page.get_by_role("button", name="Start talking").wait_for()
    if when == "after":
        page.evaluate(f"() => {{ {FREEZE} }}")
    start(page)
    page.get_by_label("Your message").fill("crash")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The speech service stopped. Start again.")).to_be_visible()
    assert [line for line in page.logged if "TypeError" in line] == []


def test_names_that_the_page_has_taken_stay_the_pages(
    parley: WidgetServer, shop: OtherSite, open_page: Callable[..., Page]
) -> None:
    embed = f'<script src="{parley.url}/static/embed.js"'
    address = shop.page(
        '<elevenlabs-convai agent-id="agent_tone"></elevenlabs-convai>'
        '<parley-agent agent-id="agent_tone"></parley-agent>'
        # As a script, a second time, as a module, and by another script.
        f'{embed} async></script>{embed}></script>{embed} type="module"></script>'
        "<script>const made = document.createElement('script');"
        f"made.src = '{parley.url}/static/embed.js'; document.body.append(made);"
        "</script>",
        head="""<script>customElements.define("elevenlabs-convai",
          class extends HTMLElement {
            connectedCallback() { this.textContent = "Somebody else's"; }
          });</script>""",
    )
    page = open_page(address)
    start(page)
    expect(page.locator("elevenlabs-convai")).to_have_text("Somebody else's")
    assert any("another <elevenlabs-convai>" in line for line in page.logged)
    assert not any("NotSupportedError" in line for line in page.logged)


def test_resets_of_the_page_do_not_reach_the_widget(
    open_widget: Callable[..., Page],
) -> None:
    page = open_widget(
        head="""<style>
        html { font-size: 4px; writing-mode: vertical-rl; }
        * { all: unset !important; display: none !important; }
        parley-agent { opacity: 0 !important; visibility: hidden !important;
          font-size: 1px !important; pointer-events: none !important;
          transform: scale(0) !important; direction: rtl !important; }
        html, body { display: block !important; }
        </style>"""
    )
    button = page.get_by_role("button", name="Start talking")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    start(page)
    style = page.locator(".p-status").evaluate(
        "(it) => [getComputedStyle(it).fontSize, getComputedStyle(it).writingMode]"
    )
    assert float(style[0].removesuffix("px")) > 14
    assert style[1] == "horizontal-tb"


def test_page_may_hide_the_widget_on_purpose(open_widget: Callable[..., Page]) -> None:
    page = open_widget()
    widget = page.locator("parley-agent")
    button = page.get_by_role("button", name="Start talking")
    for hide, show in [
        ("it.hidden = true", "it.hidden = false"),
        ("it.style.display = 'none'", "it.style.display = ''"),
        (
            "it.style.setProperty('--parley-display', 'none')",
            "it.style.removeProperty('--parley-display')",
        ),
    ]:
        expect(button).to_be_visible()
        widget.evaluate(f"(it) => {{ {hide}; }}")
        expect(button).to_be_hidden()
        widget.evaluate(f"(it) => {{ {show}; }}")


def test_widget_in_a_shadow_root_moves_and_goes(
    parley: WidgetServer, shop: OtherSite, open_page: Callable[..., Page]
) -> None:
    address = shop.page(
        f'<div id="app"></div><script src="{parley.url}/static/embed.js"></script>'
        """<script>
        const app = document.querySelector("#app").attachShadow({ mode: "open" });
        app.innerHTML = "<section></section><nav></nav>";
        const widget = document.createElement("parley-agent");
        widget.setAttribute("agent-id", "agent_tone");
        widget.clientTools = { here: () => "early" };
        app.querySelector("section").append(widget);
        </script>""",
        head=f"<script>{TRACKS}</script>",
    )
    page = open_page(address)
    start(page)
    call = parley.call
    page.evaluate(
        """() => {
          const app = document.querySelector("#app").shadowRoot;
          app.querySelector("nav").append(app.querySelector("parley-agent"));
        }"""
    )
    call.send(
        "client_tool_call",
        "client_tool_call",
        tool_name="here",
        tool_call_id="call_1",
        parameters={},
        event_id=3,
    )
    page.get_by_label("Your message").fill("still there?")
    page.keyboard.press("Enter")
    expect(page.locator(".said", has_text="You said: still there?")).to_be_visible()
    assert call.of_type("client_tool_result")[0]["result"] == "early"
    assert not call.ended.is_set()
    page.evaluate(
        "document.querySelector('#app').shadowRoot.querySelector('nav').remove()"
    )
    assert call.ended.wait(30), "the conversation ends with its element"
    assert call.socket.close_code == 1000
    is_silent(page)


def test_second_call_on_a_page_ends_the_first(
    parley: WidgetServer, shop: OtherSite, open_page: Callable[..., Page]
) -> None:
    address = shop.page(
        '<parley-agent id="one" agent-id="agent_tone"></parley-agent>'
        '<parley-agent id="two" agent-id="agent_tone" placement="bottom-left">'
        f'</parley-agent><script src="{parley.url}/static/embed.js" async></script>'
    )
    page = open_page(address, viewport={"width": 1000, "height": 700})
    one, two = page.locator("#one"), page.locator("#two")
    one.get_by_role("button", name="Start talking").click()
    expect(one.locator(".said", has_text="Hello, I am a tone.")).to_be_visible()
    first = parley.call
    two.get_by_role("button", name="Start talking").click()
    expect(two.locator(".said", has_text="Hello, I am a tone.")).to_be_visible()
    assert first.ended.wait(30)
    expect(one.get_by_role("button", name="Start again")).to_be_visible()
    assert not parley.call.ended.is_set()


def test_frame_without_a_microphone_says_so_and_offers_to_write(
    shop: OtherSite,
    snippet: Callable[..., str],
    open_page: Callable[..., Page],
    parley: WidgetServer,
) -> None:
    inner = shop.page(snippet())
    # Another origin than the page's, which gives it no microphone.
    frame = inner.replace("127.0.0.1", "localhost")
    page = open_page(shop.page(f'<iframe src="{frame}" width="400" height="700">'))
    inside = page.frame_locator("iframe")
    inside.get_by_role("button", name="Start talking").click()
    expect(inside.get_by_role("alert")).to_contain_text("The microphone is blocked")
    inside.get_by_label("Your message").fill("Then I write")
    inside.get_by_role("button", name="Send").click()
    expect(inside.locator(".said", has_text="You said: Then I write")).to_be_visible()


def test_wrapped_network_of_the_page_is_used(
    parley: WidgetServer, open_widget: Callable[..., Page]
) -> None:
    page = open_widget(
        server="https://api.vendor.example",
        head=f"""<script>
        const ours = {parley.url!r};
        const map = (url) => String(url)
          .replace(/^https:..api.vendor.example/, ours)
          .replace(/^wss:..api.vendor.example/, ours.replace("http", "ws"));
        const theirs = window.fetch;
        window.fetch = (url, init) => theirs(map(url), init);
        window.WebSocket = class extends WebSocket {{
          constructor(url, protocols) {{ super(map(url), protocols); }}
        }};</script>""",
    )
    start(page)


def test_refused_microphone_is_told_with_what_to_do(
    open_widget: Callable[..., Page], launch: Callable[..., Browser]
) -> None:
    page = open_widget(browser=launch(allow=False))
    page.get_by_role("button", name="Start talking").click()
    expect(page.get_by_role("alert")).to_contain_text("Allow it for this page")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
