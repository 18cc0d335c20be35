// Package genealogy tells which message of the connector answers which, and
// what was lost.
//
// The kernel's documents promise one rule for seq and ack and contradict each
// other, and its users follow at least eight. So a [Rule] is a named pure
// function of a request and a message, chosen by id and kernel with [RuleFor];
// a [Ledger] holds the requests that are open, on top of a rule; a [Continuity]
// follows the streams of events. Nothing that is asked of these allocates or
// panics, or takes longer the more there is, but [Ledger.Expire] may.
//
// # Terminology
//
// A stamp is the id, seq and ack of a message. S and A are the seq and the ack of
// a request. What a message is to a request is its relation: a reply, a status,
// a part, a refusal, an echo; or it is new, or foreign. In a ledger an answer can
// also be late or a duplicate. An errno is above 0, as errno is in C.
//
// # Specification
//
// spec/connector.md: the groups GEN (who answers whom), TRK (a ledger of open
// requests) and CNT (what was lost), with the errata of the kernel's documents in
// ERR.
//
// # Strictness
//
// A relation is an answer and no judgement: what no rule explains is foreign or
// none, and changes nothing in a ledger. What a rule can be fooled by is said of
// each; Look and ObservePayload close what the payload can close.
//
// # Who really does what
//
// Every row of the table that the rules come from, and the vector in
// spec/vectors/trace that shows it:
//
//	 1  cn_proc acknowledgement to 4.7     proc_mirror/plain
//	 2  cn_proc acknowledgement since 4.8  proc_counter/live-request-0x1111-0x2222
//	 3  cn_proc event                      proc_counter/event-is-new, continuity/first-next-gap
//	 4  w1 event                           w1/event-is-new, continuity/w1-master
//	 5  w1 data since 3.18                 w1/read-and-status
//	 6  w1 status since 3.18               w1/read-and-status
//	 7  w1 immediate error                 w1/immediate-refusals
//	 8  w1 list of masters since 3.18      w1/list-masters
//	 9  w1 data to 3.12                    w1_parts/read-and-status
//	10  w1 search to 3.12                  w1_parts/search-in-three-parts
//	11  w1 list of masters to 3.12         w1_parts/list-masters
//	12  w1 status to 3.12                  w1_parts/read-and-status
//	13  dm-log request                     dm_log/requests-are-a-stream
//	14  dm-log full reply                  dm_log/full-reply-by-payload
//	15  dm-log bare acknowledgement        dm_log/bare-acknowledgement
//	16  dm-log retry                       dm_log/bare-refusal-and-retry, dm_log/timeout-and-late
//	17  uvesafb request                    uvesafb/seq-reused-after-16
//	18  uvesafb reply                      uvesafb/echo
//	19  Hyper-V, both directions           hyperv/nothing-to-match
//	20  DRBD request                       drbd/reply
//	21  DRBD reply                         drbd/reply
//	22  DRBD event                         drbd/event-is-new, drbd/event-counter-starts-at-3
//	23  DST acknowledgement                dst/acknowledgement
//	24  POHMELFS acknowledgement           pohmelfs/dump-in-three
//	25  notification event                 notification/registered-and-unregistered
//	26  cn_test timer event                continuity/cn-test-timer
//	27  ucon request                       continuity/ucon-never-counts
//	28  forkstat's LISTEN                  proc_counter/forkstat-zeros
//
// Not observable, so in no vector:
//
//   - Row 4, two masters: the events of all share one id, and only the payload
//     says whose counter a number is. The caller keeps a [Counter] for each.
//   - Row 8, the end of a list: every part has the same numbers, no status
//     follows, and nothing in the last one says that it is. The caller closes
//     the request, or lets it expire.
//   - Row 11, how many parts there were: the last one has ack 0 and not its
//     number, so a part lost just before it leaves no trace.
//   - Row 17, that the ack is random: one message does not show it.
//   - Row 19, anything: with both numbers always 0 an answer cannot be told from
//     a request.
//   - Row 27, a lost request: ucon's seq never changes.
//
// # Security
//
// Numbers prove nothing: any process that may send to the group can forge them
// (SEC-FORGE-1). What came from the kernel is told by the address that recvmsg
// returns, see nlmsg.Addr; show a ledger nothing else. A random ack keeps other
// listeners' answers apart and is no secret: all members of the group see it.
// Storage is the caller's and does not grow, so that nobody can fill memory, but
// whoever can send may have a [Continuity] count gaps that are none.
package genealogy
