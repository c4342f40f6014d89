"""The front door: unsigned posts leave no trace, repeats change nothing, unreadable ones are kept for a person."""

import pytest
from django.db import OperationalError, connection
from django.urls import get_resolver

from clinics.models import MessagingAccount, PhoneLine, Topology
from leakmap.lib.tenancy import inside_spa
from tests.conftest import GLOW, HOSTS, LUNA
from tests.provider import PATHS, count_bells, run_queue
from triage.models import Call, Inbound, InboundState

EVERY_HOOK = [
    "voice_ringing",
    "dialed_no_answer",
    "status_line_completed",
    "screen",
    "screened_one",
    "sms",
    "sms_status_sent",
]


def count_rows() -> int:
    with inside_spa(GLOW):
        return Inbound.objects.count()


@pytest.mark.parametrize("fixture", EVERY_HOOK)
def test_an_unsigned_post_is_refused_and_leaves_no_row(provider, fixture):
    assert provider.post(fixture, sign=False).status_code == 403
    assert (count_rows(), count_bells()) == (0, 0)


@pytest.mark.parametrize("fixture", EVERY_HOOK)
def test_a_post_signed_with_another_token_is_refused(provider, fixture):
    assert provider.post(fixture, token="not-the-token").status_code == 403
    assert (count_rows(), count_bells()) == (0, 0)


@pytest.mark.parametrize("fixture", EVERY_HOOK)
def test_one_spas_signed_post_is_refused_at_another_spas_host(provider, other_provider, fixture):
    # Glow's own carrier, account and token, at Luna's address.
    provider.host = HOSTS[LUNA]
    assert provider.post(fixture).status_code == 403
    with inside_spa(LUNA):
        assert Inbound.objects.count() == 0


def test_a_changed_parameter_breaks_the_signature(provider):
    payload = {
        "AccountSid": provider.account_sid,
        "CallSid": "CA1",
        "From": "+13135550142",
        "To": "+13135550100",
    }
    signature = provider.sign("/hooks/twilio/voice/", payload)
    changed = {**payload, "From": "+13135550199"}
    answer = provider.client.post(
        "/hooks/twilio/voice/", changed, headers={"X-Twilio-Signature": signature}, HTTP_HOST=provider.host
    )
    assert answer.status_code == 403
    assert count_rows() == 0


def test_both_tokens_are_accepted_while_rotating(provider):
    MessagingAccount.objects.update(next_auth_token=None)
    account = MessagingAccount.objects.get()
    account.next_auth_token = "the-new-token"
    account.save()
    assert provider.post("sms").status_code == 200
    assert provider.post("sms", token="the-new-token", MessageSid="SM" + "a" * 32).status_code == 200
    assert count_rows() == 2


def test_hooks_take_posts_only_and_never_redirect(provider):
    for path in PATHS.values():
        assert provider.client.get(f"/hooks/twilio/{path}", HTTP_HOST=provider.host).status_code == 405
        without_slash = f"/hooks/twilio/{path}".rstrip("/")
        assert provider.client.post(without_slash, {}, HTTP_HOST=provider.host).status_code == 404


@pytest.mark.parametrize("fixture", EVERY_HOOK)
def test_the_same_delivery_twice_is_one_row_and_one_ring(provider, fixture):
    first, second = provider.post(fixture), provider.post(fixture)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    assert (count_rows(), count_bells()) == (1, 1)


def test_a_post_without_call_sid_is_kept_for_a_person(provider):
    assert provider.post("voice_ringing", CallSid=None).status_code == 200
    with inside_spa(GLOW):
        kept = Inbound.objects.get()
        assert (kept.state, kept.problem) == (InboundState.UNREADABLE, "CallSid is missing")
        assert kept.payload["From"] == "+13135550142"


def test_a_post_without_message_sid_is_kept_for_a_person(provider):
    assert provider.post("sms", MessageSid=None).status_code == 200
    with inside_spa(GLOW):
        assert Inbound.objects.get().problem == "MessageSid is missing"


def test_new_parameters_of_the_provider_are_kept_and_do_not_matter(provider):
    assert provider.post("sms", BrandNewParameter="x").status_code == 200
    with inside_spa(GLOW):
        assert Inbound.objects.get().payload["BrandNewParameter"] == "x"


def test_an_unknown_host_is_404_and_leaves_nothing(provider):
    provider.host = "nobody.localhost"
    assert provider.post("sms").status_code == 404
    assert count_rows() == 0


def test_while_the_database_is_away_the_provider_is_asked_to_try_again(provider, monkeypatch):
    def refuse(*arguments, **keywords):
        raise OperationalError("server closed the connection")

    path = "/hooks/twilio/sms/"
    assert (
        provider.post("voice_ringing").status_code == 200
    )  # settings are remembered, as in a running process
    monkeypatch.setattr(connection, "cursor", refuse)
    answer = provider.post("sms")
    assert answer.status_code == 503, path
    assert answer["Retry-After"]


def test_a_call_rings_every_desk_phone_with_a_whisper(provider):
    answer = provider.post("voice_ringing").content.decode()
    assert 'action="http://glow.localhost/hooks/twilio/voice/dialed/"' in answer
    assert 'answerOnBridge="true"' in answer
    assert 'timeout="20"' in answer
    assert 'url="http://glow.localhost/hooks/twilio/voice/screen/"' in answer
    assert ">+13135550111<" in answer


def test_a_forwarded_line_says_sorry_instead_of_ringing(provider):
    PhoneLine.objects.update(topology=Topology.FORWARDED)
    answer = provider.post("voice_ringing").content.decode()
    assert "<Dial" not in answer
    assert "texting you" in answer


def test_a_line_without_desk_phones_says_sorry(provider):
    PhoneLine.objects.get().destinations.all().delete()
    assert "<Dial" not in provider.post("voice_ringing").content.decode()


def test_only_the_key_one_takes_a_screened_call(provider):
    bridged = provider.post("screened_one").content.decode()
    refused = provider.post("screened_one", Digits="2").content.decode()
    assert "Hangup" not in bridged
    assert "Hangup" in refused


def test_the_whisper_names_the_spa_and_falls_through_to_hanging_up(provider):
    answer = provider.post("screen").content.decode()
    assert "Patient call for Glow Med Spa. Press 1 to take it." in answer
    assert answer.index("</Gather>") < answer.index("<Hangup")


def test_an_answered_caller_is_not_told_sorry(provider):
    assert "Sorry" not in provider.post("dialed_answered").content.decode()
    assert "Sorry" in provider.post("dialed_no_answer").content.decode()


def test_a_line_nobody_configured_counts_for_the_main_line(provider):
    provider.post("dialed_no_answer", To="+13135550999", Called="+13135550999")
    run_queue()
    with inside_spa(GLOW):
        assert Call.objects.get().line.number == "+13135550100"


def test_every_hook_address_of_the_contract_is_there():
    found = {str(pattern.pattern) for pattern in get_resolver("leakmap.urls").url_patterns[0].url_patterns}
    assert found == {
        "voice/",
        "voice/dialed/",
        "voice/status/",
        "voice/screen/",
        "voice/screened/",
        "sms/",
        "sms/status/",
    }


def test_the_signature_is_checked_against_the_public_address_behind_a_proxy(provider, settings):
    settings.PUBLIC_SCHEME = "https"
    path, payload = (
        "/hooks/twilio/sms/",
        {"AccountSid": provider.account_sid, "MessageSid": "SM1", "From": "+13135550142"},
    )
    from twilio.request_validator import RequestValidator

    signature = RequestValidator(provider.token).compute_signature(f"https://glow.localhost{path}", payload)
    answer = provider.client.post(
        path, payload, headers={"X-Twilio-Signature": signature}, HTTP_HOST="glow.localhost:8443"
    )
    assert answer.status_code == 200
