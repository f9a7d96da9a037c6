"""Steps in which a field that saves itself loses its connection or its session: no word is lost."""

from playwright.sync_api import expect

STATE = "[data-autosave-state]"


def lose_connection(person, field, meanwhile=lambda: None):
    """Type without a connection; when it is back, the text is saved and there again."""
    person.context.set_offline(True)
    type_and_leave(field, "Typed without a connection.", told="offline")
    meanwhile()
    person.context.set_offline(False)
    state_of(field, "Saved").wait_for()
    person.page.goto(person.page.url)
    expect(field).to_have_value("Typed without a connection.")


def lose_session(person, field):
    """Type while signed out; after signing in, the device's copy is put back."""
    page, cookies = person.page, person.context.cookies()
    person.context.clear_cookies(name="sessionid")
    type_and_leave(field, "Typed after the session ended.", told="signed out")
    person.context.add_cookies(cookies)
    page.goto(page.url)
    expect(field).to_have_value("Typed after the session ended.")
    state_of(field, "Saved").wait_for()


def type_and_leave(field, text, *, told):
    """Type, go to the next field, and wait for what the form then tells."""
    field.fill(text)
    field.press("Tab")
    state_of(field, told).wait_for()


def state_of(field, told):
    """What the form of this field tells; other forms of the page tell it too."""
    return field.locator("xpath=ancestor::form").locator(STATE, has_text=told)
