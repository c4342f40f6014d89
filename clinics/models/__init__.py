"""The records of one spa, one file per subject."""

from clinics.models.api import ApiAnswer, ApiKey, ApiScope
from clinics.models.booking import BookingRequest, RequestState
from clinics.models.calendar import (
    ACTIVE_STATES,
    Appointment,
    AppointmentState,
    Closure,
    Location,
    OpeningHours,
    Provider,
    Service,
    WorkingHours,
)
from clinics.models.lines import MessagingAccount, MessagingProvider, PhoneLine, RingDestination, Topology
from clinics.models.people import (
    ConsentEvent,
    ConsentKind,
    ContactChannel,
    Gone,
    Patient,
    PatientAddress,
    StaffMember,
)
from clinics.models.practice import CannedReply, KnowledgeEntry, Language, MessageText, Practice
from clinics.models.returns import RebookingPolicy, ReturnRule
from clinics.models.sheet import SheetRemark, SheetRow, WaitlistSheet, WaitlistUpload
from clinics.models.waitlist import (
    CancelReason,
    OrderPolicy,
    RecoveryPolicy,
    SignUp,
    SignUpState,
    WaitlistEntry,
    WaitlistSource,
    WaitlistState,
)

__all__ = [
    "ACTIVE_STATES",
    "ApiAnswer",
    "ApiKey",
    "ApiScope",
    "Appointment",
    "AppointmentState",
    "BookingRequest",
    "CancelReason",
    "CannedReply",
    "Closure",
    "ConsentEvent",
    "ConsentKind",
    "ContactChannel",
    "Gone",
    "KnowledgeEntry",
    "Language",
    "Location",
    "MessageText",
    "MessagingAccount",
    "MessagingProvider",
    "OpeningHours",
    "OrderPolicy",
    "Patient",
    "PatientAddress",
    "PhoneLine",
    "Practice",
    "Provider",
    "RebookingPolicy",
    "RecoveryPolicy",
    "RequestState",
    "ReturnRule",
    "RingDestination",
    "Service",
    "SheetRemark",
    "SheetRow",
    "SignUp",
    "SignUpState",
    "StaffMember",
    "Topology",
    "WaitlistEntry",
    "WaitlistSheet",
    "WaitlistSource",
    "WaitlistState",
    "WaitlistUpload",
    "WorkingHours",
]
