"""The op trace of the testee: who answers whom, and what was lost.

It follows the sections Genealogy, Keeping track of requests and Counting what was
lost of spec/connector.md. BUG is as in testee.py.
"""

import os
import struct

BUGS = ("late_is_answer", "horizon_ignored")
BUG = os.environ.get("CNSPEC_BUG", "")

U32 = 0xFFFFFFFF
NEWEST = (1 << 30,)


def version(era):
    return tuple(int(n) for n in era.split(".")) if era else NEWEST


# which rule an id follows

TABLE = {
    (1, 1): [((4, 8), "proc_mirror"), (None, "proc_counter")],
    (3, 1): [((3, 15), "w1_parts"), (None, "w1")],
    (4, 1): [(None, "uvesafb")],
    (5, 0): [(None, "pohmelfs")],
    (6, 1): [(None, "dst")],
    (7, 1): [(None, "dm_log")],
    (8, 1): [(None, "drbd")],
    (9, 1): [(None, "hyperv")],
    (10, 1): [(None, "hyperv")],
    (U32, U32): [((2, 6, 33), "notification"), (None, "unknown")],
}


def rule_for(ident, era):
    for before, rule in TABLE.get(ident, [(None, "unknown")]):
        if before is None or version(era) < before:
            return rule


# what the data of a message says

EVENT, ANSWER, NOTHING = "event", "answer", "nothing"


class Look:
    """The data alone: an event or a request, an answer, or neither (None)."""

    def __init__(self, kind=None, errno=0, **more):
        self.kind, self.errno = kind, errno
        self.seq = more.get("seq")  # of a full reply of dm-log
        self.to_come = more.get("to_come")  # parts of POHMELFS
        self.can = more.get("can")  # be: data, part or status of w1


def look(ident, e, data, era):
    readers = {(1, 1): look_proc, (3, 1): look_w1, (5, 0): look_pohmelfs, (6, 1): look_dst, (7, 1): look_dm}
    if data is None or ident not in readers:
        return Look()
    return readers[ident](e, data, era)


def look_proc(e, data, era):
    if len(data) < 16 or struct.unpack_from(e + "I", data)[0] != 0:
        return Look(EVENT)
    at = 24 if len(data) == 40 and version(era) < (2, 6, 18) else 16
    return Look(ANSWER, struct.unpack_from(e + "I", data, at)[0] if len(data) >= at + 4 else 0)


def look_w1(e, data, era):
    if len(data) < 12:
        return Look(EVENT)
    kind, status, length = struct.unpack_from(e + "BBH", data)
    if status != 0:
        return Look(ANSWER, status, can={"status"})
    if kind < 4:
        return Look(EVENT)
    if kind > 6:
        return Look()
    return Look(ANSWER, can=w1_outcomes(e, data, kind, length))


def w1_outcomes(e, data, kind, length):
    cmd = 2  # list_masters is as a search
    if kind != 6:
        if length == 0 or len(data) < 16:
            return {"status"}
        cmd, length = struct.unpack_from(e + "BxH", data, 12)
    if cmd not in (0, 2, 3, 4, 8):
        return {"status"}
    return {"data" if cmd in (0, 4) else "list"} | ({"status"} if length == 0 else set())


def look_pohmelfs(e, data, era):
    if len(data) < 8:
        return Look(EVENT)
    error, to_come = struct.unpack_from(e + "iI", data)
    return Look(ANSWER, abs(error), to_come=to_come)


def look_dst(e, data, era):
    return Look(ANSWER, abs(struct.unpack_from(e + "i", data)[0])) if len(data) >= 4 else Look(EVENT)


def look_dm(e, data, era):
    if not data:
        return Look()  # the numbers decide
    if len(data) < 160:
        return Look(NOTHING)
    error, seq = struct.unpack_from(e + "iI", data, 144)
    return Look(ANSWER, abs(error), seq=seq)


# what a message is to a request


class Relation:
    def __init__(self, name, detail=0, position=""):
        self.name, self.detail, self.position = name, detail, position

    def answers(self):
        return self.name in ("reply", "status", "part", "refusal", "echo")


def after(n):
    return n + 1 & U32


def classify(rule, request, seq, ack, seen):
    """What seq and ack, and what was seen in the data, are to a request (S, A), or to none."""
    if seen.kind not in (EVENT, NOTHING) and request is not None:
        found = ANSWERS[rule](*request, seq, ack, seen)
        if found is not None:
            return refused(found, seen)
    return otherwise(rule, seq, ack, seen)


def refused(found, seen):
    return Relation("refusal", seen.errno) if seen.errno else found


def mirror(s, a, seq, ack, seen):
    return Relation("reply") if (seq, ack) == (s, after(a)) else None


def counter(s, a, seq, ack, seen):
    return Relation("reply") if ack == after(a) else None


def rst(s, a, seq, ack, seen):
    return Relation("reply") if (seq, ack) == (s, after(s)) else None


def echo(s, a, seq, ack, seen):
    return Relation("echo") if (seq, ack) == (s, a) and seq < 16 else None


def nobody(s, a, seq, ack, seen):
    return None


def pohmelfs(s, a, seq, ack, seen):
    if (seq, ack) != (s, after(a)):
        return None
    if seen.to_come is None:
        return Relation("reply")
    return Relation("part", seen.to_come, "more" if seen.to_come else "last")


def dm_log(s, a, seq, ack, seen):
    if seen.seq is not None:
        return Relation("reply") if seen.seq == s else None
    if seq != s:
        return None
    return Relation("refusal", ack) if ack else Relation("status")


def w1(s, a, seq, ack, seen):
    can = seen.can or {"data", "status"}
    if seq != s:
        return None
    if ack == a and "status" in can and (seen.can or ack != after(s)):
        return Relation("status")
    if ack == after(s) and can & {"data", "list"}:
        return Relation("reply")
    return None


def w1_parts(s, a, seq, ack, seen):
    can = seen.can or {"data", "list", "status"}
    if seq != s:
        return None
    if "list" in can and seen.can and not (ack == a and "status" in can):
        return part(ack)
    found = w1(s, a, seq, ack, seen)
    if found is None and "list" in can:
        return part(ack)
    return found


def part(ack):
    if ack > 0xFFFF:
        return None
    return Relation("part", ack, {0: "last", 1: "first"}.get(ack, "more"))


ANSWERS = {
    "comment_2005": mirror,
    "connector_rst": rst,
    "proc_mirror": mirror,
    "proc_counter": counter,
    "w1": w1,
    "w1_parts": w1_parts,
    "uvesafb": echo,
    "pohmelfs": pohmelfs,
    "dst": mirror,
    "dm_log": dm_log,
    "drbd": mirror,
    "hyperv": nobody,
    "notification": nobody,
    "unknown": nobody,
}


def otherwise(rule, seq, ack, seen):
    """What answers no request: new, foreign or none."""
    if rule in ("comment_2005", "connector_rst"):
        return Relation("new")
    if rule == "unknown":
        return Relation("none" if ack else "new")
    if seen.kind == NOTHING or rule == "hyperv" or rule == "uvesafb" and seq >= 16:
        return Relation("none")
    if rule == "notification":
        if seq or ack > 1 or seen.kind == ANSWER:
            return Relation("none")
        return Relation("new", ack)
    if seen.kind == EVENT:
        return Relation("new")
    if seen.kind is None and ack == 0 and rule not in ("dm_log", "uvesafb"):
        return Relation("new")
    return Relation("foreign")


# the ledger


class Request:
    def __init__(self, seq, ack, at, expect):
        self.seq, self.ack, self.at, self.expect = seq, ack, at, expect
        self.state = "gone" if expect == "none" else "open"
        self.answers = 0
        self.part = 0  # the number of the last part, of w1_parts

    def numbers(self):
        return {"seq": self.seq, "ack": self.ack}


class Ledger:
    def __init__(self, rule, slots, horizon, first):
        self.rule, self.horizon = rule, horizon
        self.places = 0 if rule in ("unknown", "hyperv", "notification") or not slots else 1 << slots.bit_length() - 1
        self.by_ack = rule in ("proc_mirror", "proc_counter")
        self.period = 16 if rule == "uvesafb" else 1 << 32
        self.due = first % self.period
        self.taken = {}  # place: the last request that took it
        self.opened = []  # in the order in which they were

    def issue(self, at, random, expect):
        if not self.places:
            return None
        seq, ack = self.due, random
        if self.by_ack:
            ack = ack - ack % self.places + seq % self.places
        seq, ack = self.clear(seq, ack)
        place = seq % self.places
        last = self.taken.get(place)
        horizon = 0 if BUG == "horizon_ignored" else self.horizon
        if last and (last.state == "open" or at < last.at + horizon):
            return None
        self.due = (seq + 1) % self.period
        return self.take(place, Request(seq, ack, at, expect))

    def clear(self, s, a):
        """Changes the numbers with which something else would look like the answer."""
        if self.rule in ("comment_2005", "proc_mirror", "proc_counter", "drbd", "dst", "pohmelfs") and a == U32:
            a = 0x7FFFFFFF
        if self.rule in ("connector_rst", "w1") and s == U32:
            s = 0
        if self.rule == "w1":
            while a in (0, after(s)):
                a = after(a)
        if self.rule == "w1_parts":
            s = 65535 if after(s) <= 0xFFFF else s
            while a <= 0xFFFF or a == after(s):
                a = max(after(a), 0x10000)
        return s, a

    def track(self, at, seq, ack, expect):
        place = self.place(ack if self.by_ack else seq)
        if place is None or place in self.taken and self.taken[place].state == "open":
            return False
        self.due = (self.due + (place - self.due) % self.places + 1) % self.period
        self.take(place, Request(seq, ack, at, expect))
        return True

    def place(self, number):
        return number % self.places if self.places else None

    def take(self, place, request):
        self.taken[place] = request
        if request.state == "open":
            self.opened.append(request)
        return request

    def end(self, request, state):
        request.state = state
        if request in self.opened:
            self.opened.remove(request)

    def find(self, seq, ack, seen):
        """The request with the number of a message, if there is one."""
        number = ack - 1 & U32 if self.by_ack else seq
        if self.rule == "dm_log" and seen.seq is not None:
            number = seen.seq
        return self.taken.get(self.place(number))

    def receive(self, seq, ack, seen):
        request = self.find(seq, ack, seen)
        found = classify(self.rule, request and (request.seq, request.ack), seq, ack, seen)
        if not found.answers():
            return {"want": found.name}
        said = {"to": request.numbers()}
        if request.state != "open" and BUG != "late_is_answer":
            return {**said, "want": "duplicate" if request.state == "done" else "late"}
        if self.rule == "w1_parts" and found.name == "part":
            if found.detail and found.detail <= request.part:
                return {**said, "want": "duplicate"}
            said["missed"] = max(found.detail - request.part - 1, 0)
            request.part = found.detail
        said.update(want=found.name, position=found.position)
        if found.name == "refusal":
            said["errno"] = found.detail
        if self.counts(found):
            request.answers += 1
            if request.expect != "many" and request.answers >= wanted(request.expect):
                self.end(request, "done")
                said["done"] = True
        return said

    def counts(self, found):
        if self.rule in ("w1", "w1_parts"):
            return found.name in ("status", "refusal")
        return found.position in ("", "last")

    def expire(self, at, age):
        if not self.opened or max(at - self.opened[0].at, 0) < age:
            return {}
        request = self.opened[0]
        self.end(request, "gone")
        return {"want": request.numbers()}

    def finish(self, seq, ack, state):
        request = self.taken.get(self.place(ack if self.by_ack else seq))
        if not request or (request.seq, request.ack) != (seq, ack) or request.state != "open":
            return False
        self.end(request, state)
        return True


def wanted(expect):
    return 1 if expect in ("one", "perhaps") else int(expect, 0)


# what the sender of a request to cn_proc may wait for

ALL_EVENTS = 0xE00003C7


def proc_expect(e, data, era):
    filters = version(era) >= (6, 6)
    if len(data) != 4 and not (len(data) == 8 and filters):
        return "none"
    op = struct.unpack_from(e + "I", data)[0]
    if len(data) == 8 and struct.unpack_from(e + "I", data, 4)[0] & ALL_EVENTS not in (0, ALL_EVENTS):
        return "none"
    if op == 2 and filters:
        return "none"
    return "one" if op == 1 else "perhaps"


# what was lost


class Count:
    def __init__(self, streams, start):
        self.single = start is not None
        self.start = start or 0
        self.streams = {0: Stream()} if self.single else {cpu: Stream() for cpu in range(streams)}
        self.missed = self.unsure = 0
        self.filtered, self.exact = False, True

    def observe(self, cpu, seq):
        stream = self.streams.get(0 if self.single else cpu)
        if stream is None:
            self.exact = self.exact and cpu == U32
            return {"want": "out_of_range"}
        step, missing = self.step(stream, seq)
        if step == "gap" and (self.filtered or stream.doubtful):
            self.unsure += missing
            self.exact = False
        else:
            self.missed += missing
        stream.doubtful = False
        if step in ("first", "next", "gap", "restart"):
            stream.last = seq
        return {"want": step, "missed": missing}

    def step(self, stream, seq):
        if stream.last is None:
            return "first", 0
        ahead = seq - stream.last & U32
        if ahead == 0:
            return "repeat", 0
        if ahead <= 1 << 31:
            return "next" if ahead == 1 else "gap", ahead - 1
        self.exact = False
        if seq != self.start and (1 << 32) - ahead <= 63:
            return "repeat", 0
        return "restart", 0

    def filter(self, on):
        if on != self.filtered:
            self.filtered = on
            for stream in self.streams.values():
                stream.doubtful = True

    def overrun(self):
        self.exact = False
        for stream in self.streams.values():
            stream.last = None


class Stream:
    def __init__(self):
        self.last = None
        self.doubtful = False  # the filter has changed since


# the conversation


class Conversation:
    def __init__(self, test):
        self.test = test
        self.id = test.get("idx", 0), test.get("val", 0)
        self.rule = test.get("rule", "unknown")
        self.era = test.get("era", "")
        self.ledger = Ledger(self.rule, test.get("slots", 0), test.get("horizon", 0), test.get("first", 0))
        self.count = Count(test.get("streams", 0), test.get("start"))

    def answer(self, s):
        return getattr(self, "do_" + s["do"])(s)

    def ident(self, s):
        return s.get("idx", self.id[0]), s.get("val", self.id[1])

    def look(self, s, ident):
        return look(ident, mark(s), data_of(s), self.era)

    def do_issue(self, s):
        request = self.ledger.issue(s.get("at", 0), s.get("random", 0), s.get("expect", "none"))
        return {"want": request.numbers()} if request else {"full": True}

    def do_track(self, s):
        return {"ok": self.ledger.track(s.get("at", 0), s.get("seq", 0), s.get("ack", 0), s.get("expect", "none"))}

    def do_receive(self, s):
        ident = self.ident(s)
        if ident != self.id and self.rule != "notification":
            return {"want": "none"}
        return self.ledger.receive(s.get("seq", 0), s.get("ack", 0), self.look(s, ident))

    def do_expire(self, s):
        return self.ledger.expire(s.get("at", 0), s.get("age", 0))

    def do_cancel(self, s):
        return {"ok": self.ledger.finish(s.get("seq", 0), s.get("ack", 0), "gone")}

    def do_close(self, s):
        return {"ok": self.ledger.finish(s.get("seq", 0), s.get("ack", 0), "done")}

    def do_classify(self, s):
        r = s.get("request", {})
        request = r.get("seq", 0), r.get("ack", 0)
        found = classify(s.get("rule", self.rule), request, s.get("seq", 0), s.get("ack", 0), self.look(s, self.ident(s)))
        return {"want": found.name, "position": found.position, "detail": found.detail}

    def do_rule(self, s):
        return {"want": rule_for(self.ident(s), s.get("era", ""))}

    def do_expect(self, s):
        return {"want": proc_expect(mark(s), data_of(s) or b"", s.get("era", self.era))}

    def do_count(self, s):
        return self.count.observe(s.get("cpu", 0), s.get("seq", 0))

    def do_filter(self, s):
        self.count.filter(s.get("on", False))
        return {}

    def do_overrun(self, s):
        self.count.overrun()
        return {}

    def do_losses(self, s):
        return {"missed": self.count.missed, "unsure": self.count.unsure, "exact": self.count.exact}


def mark(s):
    return ">" if s.get("order") == "big" else "<"


def data_of(s):
    data = s.get("data")
    return None if data is None else bytes.fromhex(data)


def trace(test):
    conversation = Conversation(test)
    return {"steps": [conversation.answer(s) for s in test.get("steps", [])]}
