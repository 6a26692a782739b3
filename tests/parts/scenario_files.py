"""SIPp scenarios, expanded from the templates in the folder `sipp`."""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATES = Path(__file__).with_name("sipp")
DIGITS = 8
REFUSALS = (400, 401, 403, 404, 408, 480, 486, 487, 488, 500, 501, 503, 600, 603)

TAG = "[pid]SIPp[call_number]"
REPLY = f"""SIP/2.0 {{0}}
[last_Via:]
[last_From:]
[last_To:];tag={TAG}
[last_Call-ID:]
[last_CSeq:]"""
CONTACT_OF_AGENT = "Contact: <sip:agentINDEX@[local_ip]:[local_port]>\n"
REPLY_IN_DIALOG = REPLY.replace(f";tag={TAG}", "")
REPLY_TO_INVITE = REPLY.replace("[last_CSeq:]", "CSeq:[$invite_cseq]")
REQUEST = f"""{{0}} sip:asterisk@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From:[$me];tag={TAG}
To:[$them]
Call-ID: [call_id]
CSeq: [cseq] {{0}}
Contact: <sip:agentINDEX@[local_ip]:[local_port]>
Max-Forwards: 70"""
ACK_REQUEST = """ACK sip:[field2]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}
From: "[field1]" <sip:[field0]@[local_ip]:[local_port]>;tag=[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0
"""
SDP = """{contact}Content-Type: application/sdp
Content-Length: [len]

v=0
o=phone 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0 8
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a={mode}"""
INFO = f"""  <label id="digit{{0}}"/>
  <send retrans="500"><![CDATA[
{REQUEST.format("INFO")}
Content-Type: application/dtmf-relay
Content-Length: [len]

Signal=[$digit{{0}}]
Duration=100
]]></send>
  <recv response="200"/>
  <pause milliseconds="200"/>"""


def agent_scenario(index: int) -> str:
    """The phone of agent `index`."""
    text = (TEMPLATES / "agent.xml").read_text()
    text = text.replace("DIGIT_PATTERNS", "\n".join(map(_digit_pattern, range(DIGITS))))
    text = text.replace("DIGIT_SENDS", "\n".join(map(_digit_send, range(DIGITS))))
    text = text.replace("DIGIT_MATCHES", ",".join(f"digits{place}" for place in range(DIGITS)))
    text = _expand(text, CONTACT_OF_AGENT)
    return text.replace("INDEX", f"{index:02d}")


def caller_scenario() -> str:
    text = (TEMPLATES / "caller.xml").read_text()
    refusals = "\n".join(f'  <recv response="{code}" optional="global" next="refused"/>' for code in REFUSALS)
    text = text.replace("REFUSALS", refusals)
    parts = text.split("ACK_REQUEST")
    after_200 = ACK_REQUEST.format(branch="[branch]")
    after_refusal = ACK_REQUEST.format(branch="z9hG4bK-[pid]-[call_number]-1")
    text = parts[0] + after_200 + parts[1] + after_refusal + parts[2] + after_200 + parts[3]
    return _expand(text, "")


def talking_scenario(who: str, **filled: str) -> str:
    """A phone that speaks: `agent` or `caller`; each word of `filled` in the template becomes its value."""
    text = _expand((TEMPLATES / f"talking_{who}.xml").read_text(), CONTACT_OF_AGENT if who == "agent" else "")
    text = text.replace("[media_port]", "[rtpstream_audio_port]")
    for word, value in filled.items():
        text = text.replace(word, value)
    return text


def _expand(text: str, contact: str) -> str:
    bodies = {
        "REPLY": REPLY,
        "REPLY_IN_DIALOG": REPLY_IN_DIALOG,
        "REPLY_TO_INVITE": REPLY_TO_INVITE,
        "REQUEST": REQUEST,
    }
    text = re.sub(rf"\b({'|'.join(bodies)})\((.+)\)", lambda found: bodies[found[1]].format(found[2]), text)
    # a REQUEST carries its own Contact
    text = re.sub(r"(Max-Forwards: 70)\nSDP\((\w+)\)", lambda found: f"{found[1]}\n{_sdp(found[2], '')}", text)
    return re.sub(r"SDP\((\w+)\)", lambda found: _sdp(found[1], contact), text)


def _sdp(mode: str, contact: str) -> str:
    return SDP.format(mode=mode, contact=contact)


def _digit_pattern(place: int) -> str:
    before = f"[0-9*#]{{{place}}}" if place else ""
    return (
        f'      <ereg regexp="={before}([0-9*#])" search_in="hdr" header="From:" '
        f'assign_to="digits{place},digit{place}"/>'
    )


def _digit_send(place: int) -> str:
    skip = f'  <nop next="digit{place}" test="digit{place}"/>\n  <nop next="await_bye"/>\n'
    return skip + INFO.format(place)
