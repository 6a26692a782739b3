"""What a PBX, its link or the clock says: one frozen value per thing that can happen.

Every event has `at`, an aware instant on the PBX's clock. A `Party` is the channel snapshot that an AMI event carries.
"""

from monitor.domain.events.channels import (
    BridgeEntered,
    BridgeLeft,
    ChannelCreated,
    ChannelHungUp,
    ChannelRenamed,
    DialBegan,
    DialEnded,
    DialProgressed,
    HangupRequested,
    HoldChanged,
    MusicChanged,
    Parked,
    Party,
    PickedUp,
    SoftHangupRequested,
    StateChanged,
    TalkStarted,
    TalkStopped,
    TalkWatched,
    Transferred,
    Unparked,
)
from monitor.domain.events.link import (
    ChannelFound,
    LinkLost,
    LinkUp,
    PbxBooted,
    PbxStopping,
    SnapshotDone,
    Tick,
)
from monitor.domain.events.queues import (
    AgentCalled,
    AgentCompleted,
    AgentConnected,
    AgentRangOut,
    MemberChanged,
    QueueEntryFound,
    QueueJoined,
    QueueLeft,
)

PbxEvent = (
    ChannelCreated
    | StateChanged
    | ChannelRenamed
    | HangupRequested
    | SoftHangupRequested
    | ChannelHungUp
    | DialBegan
    | DialProgressed
    | DialEnded
    | BridgeEntered
    | BridgeLeft
    | Transferred
    | PickedUp
    | Parked
    | Unparked
    | QueueJoined
    | QueueLeft
    | AgentCalled
    | AgentConnected
    | AgentRangOut
    | AgentCompleted
    | MemberChanged
    | HoldChanged
    | MusicChanged
    | TalkStarted
    | TalkStopped
    | TalkWatched
    | PbxBooted
    | PbxStopping
    | ChannelFound
    | QueueEntryFound
    | SnapshotDone
    | LinkUp
    | LinkLost
    | Tick
)

__all__ = [
    "AgentCalled",
    "AgentCompleted",
    "AgentConnected",
    "AgentRangOut",
    "BridgeEntered",
    "BridgeLeft",
    "ChannelCreated",
    "ChannelFound",
    "ChannelHungUp",
    "ChannelRenamed",
    "DialBegan",
    "DialEnded",
    "DialProgressed",
    "HangupRequested",
    "HoldChanged",
    "LinkLost",
    "LinkUp",
    "MemberChanged",
    "MusicChanged",
    "Parked",
    "Party",
    "PbxBooted",
    "PbxEvent",
    "PbxStopping",
    "PickedUp",
    "QueueEntryFound",
    "QueueJoined",
    "QueueLeft",
    "SnapshotDone",
    "SoftHangupRequested",
    "StateChanged",
    "TalkStarted",
    "TalkStopped",
    "TalkWatched",
    "Tick",
    "Transferred",
    "Unparked",
]
