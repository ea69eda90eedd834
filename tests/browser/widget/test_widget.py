"""The widget on somebody's website, as a visitor and as the site's script use it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ears import Heard, wait_for_sound
from tests.browser.fake_agent import GREETING_HZ
from tests.browser.widget.sites import OtherSite, WidgetServer

pytestmark = pytest.mark.browser

LOG_CALLS = """
window.calls = [];
window.statuses = [];
for (const name of ["elevenlabs-convai:call", "parley:call"]) {
  document.addEventListener(name, (event) => window.calls.push(name));
}
document.addEventListener("parley:status", (event) =>
  window.statuses.push(event.detail.status));
"""


def started(page: Page) -> None:
    """A call that is under way."""
    page.get_by_role("button", name="Start talking").click()
    expect(page.get_by_role("button", name="End conversation")).to_be_visible()
    expect(page.locator(".said", has_text="Hello, I am a tone.")).to_be_visible()


def test_site_of_the_official_widget_changes_only_the_address_of_the_script(
    parley: WidgetServer, shop: OtherSite, open_page: Callable[..., Page]
) -> None:
    address = shop.page(
        '<elevenlabs-convai agent-id="agent_tone" variant="full"'
        ' dynamic-variables=\'{"user_name": "Ada"}\' override-language="en"'
        ' avatar-orb-color-1="#6DB035" action-text="Ask us" dismissible="true">'
        "</elevenlabs-convai>"
        f'<script src="{parley.url}/static/embed.js" async type="text/javascript">'
        "</script>",
        head=f"""<script>{LOG_CALLS}
        document.addEventListener("elevenlabs-convai:call", (event) => {{
          event.detail.config.clientTools = {{ show_map: ({{ place }}) => {{
            window.shown = place;
            return "shown";
          }} }};
          event.detail.config.dynamicVariables.plan = "gold";
        }});</script>""",
    )
    page = open_page(address)
    started(page)
    assert page.evaluate("window.calls") == ["elevenlabs-convai:call", "parley:call"]
    assert parley.call.initiation["dynamic_variables"] == {
        "user_name": "Ada",
        "plan": "gold",
    }
    parley.call.send(
        "client_tool_call",
        "client_tool_call",
        tool_name="show_map",
        tool_call_id="call_7",
        parameters={"place": "Mill Lane"},
        event_id=9,
    )
    page.wait_for_function("window.shown === 'Mill Lane'")
    wait_for_sound(page)
    sounds = Heard.by(page).sounds()
    assert sounds[0].frequency_hz == pytest.approx(GREETING_HZ, rel=0.02)
    page.get_by_role("button", name="End conversation").click()
    assert parley.call.ended.wait(30)
    assert parley.call.of_type("client_tool_result")[0]["result"] == "shown"
    page.wait_for_function("window.statuses.at(-1) === 'disconnected'")
    assert page.evaluate("window.statuses") == [
        *("connecting", "connected", "disconnecting", "disconnected")
    ]


def test_keyboard_alone_opens_talks_collapses_and_ends(
    parley: WidgetServer, open_widget: Callable[..., Page]
) -> None:
    page = open_widget()
    page.get_by_role("button", name="Start talking").wait_for()

    def focused() -> str:
        return page.evaluate(
            """() => {
              const inside = document.activeElement.shadowRoot?.activeElement;
              return inside?.getAttribute("aria-label") ?? inside?.innerText ?? "";
            }"""
        )

    page.keyboard.press("Tab")
    assert focused() == "Start talking"
    page.keyboard.press("Tab")
    assert focused() == "Start chat"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    end = page.get_by_role("button", name="End conversation")
    expect(end).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("document.activeElement.localName") == "parley-agent"
    page.get_by_label("Your message").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert re.match("Open: (Connecting|Listening|Speaking)", focused())
    page.keyboard.press("Tab")
    assert focused() == "Mute"
    page.keyboard.press("Enter")
    mute = page.get_by_role("button", name="Mute", exact=True)
    expect(mute).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    assert focused() == "End conversation"
    page.keyboard.press("Enter")
    assert parley.call.ended.wait(30)
    expect(page.get_by_role("button", name="Start talking")).to_be_visible()


def test_chat_is_written_before_and_during_a_conversation(
    parley: WidgetServer, open_widget: Callable[..., Page]
) -> None:
    page = open_widget(variant="full", default_expanded="true")
    page.get_by_label("Your message").fill("Good evening")
    page.keyboard.press("Enter")
    expect(page.locator(".said", has_text="You said: Good evening")).to_be_visible()
    assert parley.call.is_text
    page.get_by_role("button", name="End conversation").click()
    expect(page.get_by_text("conv_fake")).to_be_visible()


def test_attributes_take_effect_while_the_page_runs(
    parley: WidgetServer, open_widget: Callable[..., Page]
) -> None:
    parley.configs["agent_languages"] = {
        "supported_language_overrides": ["de", "fr"],
        "language_presets": {"de": {"text_contents": {"main_label": "Noch Fragen?"}}},
    }
    page = open_widget(variant="full", agent_id="agent_languages")
    widget = page.locator("parley-agent")
    expect(widget.get_by_text("Need help?")).to_be_visible()
    widget.evaluate("(it) => it.setAttribute('language', 'de')")
    expect(widget.get_by_text("Noch Fragen?")).to_be_visible()
    widget.evaluate(
        """(it) => {
          it.setAttribute("text-contents", '{"main_label": "Frag uns"}');
          it.setAttribute("placement", "top-left");
        }"""
    )
    expect(widget.get_by_text("Frag uns")).to_be_visible()
    box = widget.locator("[part=launcher]").bounding_box()
    assert box is not None
    assert max(box["x"], box["y"]) < 60
    widget.evaluate("(it) => it.setAttribute('always-expanded', 'true')")
    page.get_by_role("combobox").select_option("fr")
    expect(widget.locator(".w-frame")).to_have_attribute("lang", "fr")
    page.locator(".p-primary:visible").click()
    expect(page.locator(".said", has_text="Hello, I am a tone.")).to_be_visible()
    override = parley.call.initiation["conversation_config_override"]
    assert override["agent"] == {"language": "fr"}


def test_page_opens_closes_and_speaks_for_the_visitor(
    parley: WidgetServer, open_widget: Callable[..., Page]
) -> None:
    page = open_widget(allow_events="true")
    page.get_by_role("button", name="Start talking").wait_for()

    def tell(name: str, detail: str, target: str = "document") -> None:
        page.evaluate(
            f"{target}.dispatchEvent("
            f"new CustomEvent('{name}', {{bubbles: true, detail: {detail}}}))"
        )

    widget = "document.querySelector('parley-agent')"
    tell("elevenlabs-agent:expand", "{action: 'expand'}")
    expect(page.get_by_role("dialog")).to_be_visible()
    tell("parley:expand", "{action: 'toggle'}", widget)
    expect(page.get_by_role("dialog")).to_be_hidden()
    tell("parley:user-message", "{message: 'From the page'}", widget)
    expect(page.get_by_role("button", name="End conversation")).to_be_visible()
    tell("parley:expand", "{action: 'expand'}")
    expect(page.locator(".said", has_text="You said: From the page")).to_be_visible()
    tell("elevenlabs-agent:contextual-update", "{message: 'On page 2'}", widget)
    tell("elevenlabs-agent:user-activity", "{}", widget)
    tell("elevenlabs-agent:user-message", "{message: 'And again'}", widget)
    expect(page.locator(".said", has_text="You said: And again")).to_be_visible()
    assert [event["text"] for event in parley.call.of_type("contextual_update")] == [
        "On page 2"
    ]


def test_terms_are_accepted_before_the_microphone_is_asked_for(
    parley: WidgetServer, open_widget: Callable[..., Page]
) -> None:
    parley.configs["agent_terms"] = {
        "terms_text": "We **record** calls.",
        "terms_key": "terms-1",
    }
    page = open_widget(
        agent_id="agent_terms",
        head="""<script>
        window.asked = 0;
        const open = navigator.mediaDevices.getUserMedia;
        navigator.mediaDevices.getUserMedia = function (...wishes) {
          window.asked += 1;
          return open.apply(this, wishes);
        };</script>""",
    )
    calls = len(parley.calls)
    page.get_by_role("button", name="Start talking").click()
    expect(page.get_by_text("We record calls.")).to_be_visible()
    page.get_by_role("button", name="Decline").click()
    assert page.evaluate("window.asked") == 0
    assert len(parley.calls) == calls
    page.get_by_role("button", name="Start talking").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("button", name="End conversation")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Start talking").click()
    expect(page.get_by_role("button", name="End conversation")).to_be_visible()


def test_owner_is_told_why_there_is_no_agent(open_widget: Callable[..., Page]) -> None:
    page = open_widget(agent_id="agent_gone")
    widget = page.locator("parley-agent")
    for agent_id, words in {
        "agent_gone": "There is no such agent",
        "agent_closed": "Add them to the pages that it allows",
        "agent_private": "This agent is private",
        "": "The element names no agent",
    }.items():
        widget.evaluate("(it, id) => it.setAttribute('agent-id', id)", agent_id)
        # The notice for the agent before may stand there for a moment still.
        page.wait_for_function(
            """(words) => {
              // None before the element's code is there.
              const root = document.querySelector("parley-agent").shadowRoot;
              return root?.querySelector(".w-card")?.textContent.includes(words);
            }""",
            arg=words,
        )
        page.get_by_role("button", name="The assistant is not available").click()
        expect(page.get_by_text(words)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_text(words)).to_be_hidden()
    assert sum("Parley's widget" in line for line in page.logged) >= 4
    widget.evaluate("(it) => it.setAttribute('agent-id', 'agent_tone')")
    expect(page.get_by_role("button", name="Start talking")).to_be_visible()


def test_widget_comes_when_the_server_is_back(
    parley: WidgetServer, open_widget: Callable[..., Page]
) -> None:
    parley.is_down = True
    try:
        page = open_widget()
        page.get_by_role("button", name="The assistant is not available").click()
        expect(page.get_by_text("does not answer")).to_be_visible()
    finally:
        parley.is_down = False
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Start talking")).to_be_visible()


def test_dismissed_widget_leaves_a_small_way_back(
    open_widget: Callable[..., Page],
) -> None:
    page = open_widget(dismissible="true")
    page.get_by_role("button", name="Hide").click()
    expect(page.get_by_role("button", name="Start talking")).to_have_count(0)
    page.get_by_role("button", name="Show the assistant").click()
    expect(page.get_by_role("button", name="Start talking")).to_be_focused()


def test_preview_shows_everything_and_starts_nothing(
    parley: WidgetServer, open_widget: Callable[..., Page]
) -> None:
    calls = len(parley.calls)
    page = open_widget(preview="true")
    page.get_by_role("button", name="Start talking").click()
    expect(page.get_by_text("This is a preview")).to_be_visible()
    assert len(parley.calls) == calls


def test_narrow_phone_shows_all_of_it(open_widget: Callable[..., Page]) -> None:
    page = open_widget(context={"viewport": {"width": 320, "height": 568}})
    started(page)
    panel = page.locator("[part=panel]").bounding_box()
    assert panel is not None
    assert min(panel["x"], panel["y"]) >= 0
    assert panel["x"] + panel["width"] <= 320
    assert panel["y"] + panel["height"] <= 568
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Close")).to_be_in_viewport(ratio=1)
