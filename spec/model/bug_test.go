package model

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/spec"
)

// planted is one thing that a model with the bug gets wrong, and every other
// model right, but for those that cannot help it.
type planted struct {
	bug     Bug
	also    []Bug  // they show here too
	idx     uint32 // of the data of a cn_msg; 0 for a datagram
	hex     string
	big     bool
	message []CN   // to encode, instead of hex
	address bool   // hex is a sockaddr_nl
	talk    string // a conversation, instead of hex
}

var plants = []planted{
	{bug: "NL-FIELD-1", hex: "10000000 03000000 01000000 00000000"},
	{bug: "NL-HDR-1", also: []Bug{"NL-WALK-1", "NL-WALK-2"}, hex: "10000000 03000000 00000000 00000000 00000000 00000000"},
	{bug: "NL-LEN-1", hex: "0f000000 03000000 00000000 00000000"},
	{bug: "NL-LEN-2", hex: "14000000 03000000 00000000 00000000"},
	{bug: "NL-LEN-3", also: []Bug{"NL-LEN-2"}, hex: "00000080 03000000 00000000 00000000"},
	{bug: "NL-LEN-4", also: []Bug{"NL-LEN-2", "NL-LEN-3"}, hex: "fdffffff 03000000 00000000 00000000"},
	{bug: "NL-ALIGN-1", also: []Bug{"NL-WALK-1"}, hex: "11000000 03000000 00000000 00000000 00 000000 10000000 03000000 00000000 00000000"},
	{bug: "NL-TAIL-1", hex: "10000000 03000000 00000000 00000000 00"},
	{bug: "NL-WALK-1", hex: "10000000 03000000 00000000 00000000 10000000 03000000 00000000 00000000"},
	{bug: "NL-WALK-2", also: []Bug{"NL-LEN-2", "NL-WALK-1"}, hex: "10000000 03000000 00000000 00000000 14000000 03000000 00000000 00000000"},
	{bug: "NL-KIND-1", hex: nl(36) + cn(0)},
	{bug: "NL-KIND-2", hex: "10000000 02000000 00000000 00000000"},
	{bug: "NL-KIND-3", hex: "24000000 05000000 00000000 00000000" + cn(0)},
	{bug: "NL-KIND-4", also: []Bug{"NL-KIND-1"}, hex: "24000000 03000200 00000000 00000000" + cn(0)},
	{bug: "NL-ENC-1", message: []CN{{Data: Hex{1}}}},
	{bug: "NL-ENC-2", message: []CN{{Data: Hex{1, 2, 3, 4}}}},
	{bug: "CN-FIELD-1", hex: "24000000 10000000 00000000 00000000" + "01000000 01000000 01000000 00000000 0000 0000"},
	{bug: "CN-FIELD-1", also: []Bug{"NL-ENC-2"}, message: []CN{{Seq: 1}}},
	{bug: "CN-HDR-1", hex: "20000000 10000000 00000000 00000000" + "01000000 01000000 00000000 00000000"},
	{bug: "CN-LEN-1", hex: "24000000 10000000 00000000 00000000" + cn(4)},
	{bug: "CN-LEN-2", hex: "24000000 10000000 00000000 00000000" + "01000000 01000000 00000000 00000000 0000 0100"},
	{bug: "CN-LEN-2", also: []Bug{"NL-ENC-2"}, message: []CN{{Flags: 1}}},
	{bug: "CN-FLAGS-1", also: []Bug{"CN-LEN-2"}, hex: "24000000 10000000 00000000 00000000" + "01000000 01000000 00000000 00000000 0000 0200"},
	{bug: "CN-FLAGS-1", also: []Bug{"CN-LEN-2", "NL-ENC-2"}, message: []CN{{Flags: 2}}},
	{bug: "CN-ID-1", hex: "24000000 10000000 00000000 00000000" + "00000000 00000000 00000000 00000000 0000 0000"},
	{bug: "CN-PACK-1", also: []Bug{"CN-BATCH-2"}, hex: "40000000 10000000 00000000 00000000" + cn(3) + "aabbcc" + cn(5) + "0102030405"},
	{bug: "CN-PACK-1", also: []Bug{"CN-ENC-2", "NL-ENC-2"}, message: []CN{{Data: Hex{1, 2, 3}}, {Data: Hex{4}}}},
	{bug: "CN-BATCH-2", hex: "38000000 10000000 00000000 00000000" + cn(0) + cn(0)},
	{bug: "CN-SLACK-2", hex: "28000000 10000000 00000000 00000000" + cn(0) + "00000000"},
	{bug: "CN-WALK-1", also: []Bug{"CN-BATCH-2", "CN-LEN-1"}, hex: "38000000 10000000 00000000 00000000" + cn(0) + cn(4)},
	{bug: "CN-WALK-2", also: []Bug{"CN-LEN-1", "NL-WALK-1"}, hex: "24000000 10000000 00000000 00000000" + cn(4) + "10000000 03000000 00000000 00000000"},
	{bug: "CN-ENC-1", message: []CN{{Data: make(Hex, 65536)}}},
	{bug: "CN-ENC-2", also: []Bug{"NL-ENC-2"}, message: []CN{{}, {}}},
	{bug: "CN-ENC-3", message: []CN{}},
	{bug: "ORD-1", hex: "00000010 0003 0000 00000000 00000000", big: true},
	{bug: "ORD-1", also: []Bug{"NL-ENC-2"}, message: []CN{{Idx: 1}}, big: true},
	{bug: "ORD-2", idx: 1, hex: "00000001", big: true},
	{bug: "ADDR-LEN-1", address: true, hex: "10000000 00000000 000000"},
	{bug: "ADDR-FAMILY-1", address: true, hex: "11000000 00000000 00000000"},
	{bug: "ADDR-FIELD-1", address: true, hex: "10000100 00000000 01000000"},
	{bug: "ADDR-ORIGIN-1", address: true, hex: "10000000 00000000 00000000"},
	{bug: "ADDR-GROUP-1", also: []Bug{"ADDR-FIELD-1"}, address: true, hex: "10000000 00000000 00080000"},
	{bug: "PROC-LEN-1", idx: 1, hex: "01000000 0000"},
	{bug: "PROC-OP-1", idx: 1, hex: "03000000"},
	{bug: "PROC-MASK-1", idx: 1, hex: "01000000 00000080"},
	{bug: "PROC-ACK-1", idx: 1, hex: procEventHex("00000000") + "16000000"},
	{bug: "PROC-HEAD-1", idx: 1, hex: "02000000 00000000 00000000 01000000 01000000 01000000"},
	{bug: "PROC-WHAT-1", idx: 1, hex: procEventHex("80000000") + "01000000 01000000"},
	{bug: "PROC-WHAT-2", idx: 1, hex: procEventHex("00040000")},
	{bug: "PROC-EVENT-1", idx: 1, hex: procEventHex("02000000") + "01000000"},
	{bug: "PROC-REST-1", idx: 1, hex: procEventHex("02000000") + "01000000 01000000 02000000"},
	{bug: "PROC-SIGN-1", idx: 1, hex: procEventHex("02000000") + "ffffffff ffffffff"},
	{bug: "PROC-FORK-1", idx: 1, hex: procEventHex("01000000") + "01000000 01000000 02000000 02000000"},
	{bug: "PROC-EXEC-1", idx: 1, hex: procEventHex("02000000") + "02000000 01000000"},
	{bug: "PROC-ID-1", idx: 1, hex: procEventHex("04000000") + "01000000 01000000 02000000 03000000"},
	{bug: "PROC-PTRACE-1", also: []Bug{"PROC-WHAT-1"}, idx: 1, hex: procEventHex("00010000") + "01000000 01000000 02000000 02000000"},
	{bug: "PROC-COMM-1", also: []Bug{"PROC-WHAT-1"}, idx: 1, hex: procEventHex("00020000") + "01000000 01000000" + strings.Repeat("61", 16)},
	{bug: "PROC-EXIT-1", idx: 1, hex: procEventHex("00000080") + "01000000 01000000 09000000 11000000 02000000 02000000"},
	{bug: "PROC-PARENT-1", idx: 1, hex: procEventHex("00000080") + "01000000 01000000 00000000 11000000"},
	{bug: "W1-HEAD-1", idx: 3, hex: "02030000 0000000000000000"},
	{bug: "W1-TYPE-1", idx: 3, hex: "06060400 0000000000000000 00000000"},
	{bug: "W1-NUM-1", also: []Bug{"ORD-2"}, idx: 3, hex: "00000000 9e06050403020128", big: true},
	{bug: "W1-MST-1", idx: 3, hex: "02020000 0100000000000000"},
	{bug: "W1-MSG-1", idx: 3, hex: "02020000 0000000000000000 02020000 00000000 000000"},
	{bug: "W1-MSG-2", idx: 3, hex: "02020100 0000000000000000"},
	{bug: "W1-CMD-1", idx: 3, hex: "04040300 0000000000000000 050000"},
	{bug: "W1-CMD-2", idx: 3, hex: "04040400 0000000000000000 00000100"},
	{bug: "W1-CMD-3", idx: 3, hex: "04040400 0000000000000000 05000000"},
	{bug: "W1-PACK-1", idx: 3, hex: "03030100 0000000000000000 aa 03030300 0000000000000000 bbbbbb"},
	{bug: "W1-PACK-1", idx: 3, hex: "04040900 0000000000000000 01010100 aa 01010000"},
	{bug: "W1-WALK-1", also: []Bug{"W1-CMD-2"}, idx: 3, hex: "04040400 0000000000000000 00000100 02020000 0000000000000000"},
	{bug: "DM-LEN-1", idx: 7, hex: strings.Repeat("00", 159)},
	{bug: "DM-FIELD-1", idx: 7, hex: strings.Repeat("00", 140) + "03000000" + strings.Repeat("00", 16)},
	{bug: "DM-UUID-1", idx: 7, hex: strings.Repeat("00", 8) + strings.Repeat("75", 129) + strings.Repeat("00", 23)},
	{bug: "DM-TYPE-1", idx: 7, hex: strings.Repeat("00", 152) + "01010000 00000000"},
	{bug: "DM-DATA-1", idx: 7, hex: strings.Repeat("00", 156) + "01000000"},
	{bug: "V86D-LEN-1", idx: 4, hex: strings.Repeat("00", 59)},
	{bug: "V86D-FIELD-1", idx: 4, hex: strings.Repeat("00", 8) + "01000000" + strings.Repeat("00", 48)},
	{bug: "V86D-BUF-1", idx: 4, hex: "00000000 ffffffff" + strings.Repeat("00", 52)},
	{bug: "V86D-BUF-2", idx: 4, hex: "00000000 01000000" + strings.Repeat("00", 52)},
	{bug: "KVP-LEN-1", idx: 9, hex: "040000"},
	{bug: "KVP-FIELD-1", idx: 9, hex: "06070000"},
	{bug: "KVP-BODY-1", idx: 9, hex: "64640000" + strings.Repeat("00", 511)},
	{bug: "KVP-BODY-2", idx: 9, hex: "03030000 07000000" + strings.Repeat("00", 2572)},
	{bug: "KVP-VALUE-1", idx: 9, hex: "01010000 04000000" + strings.Repeat("00", 2568)},
	{bug: "KVP-IP-1", idx: 9, hex: "05050000" + strings.Repeat("00", 258+2*2048+1024) + "61" + strings.Repeat("00", 2047)},
	{bug: "KVP-KU-1", idx: 9, hex: "04040000" + strings.Repeat("00", 2560)},
	{bug: "VSS-LEN-1", idx: 10, hex: "0500000000000000000000"},
	{bug: "VSS-FIELD-1", idx: 10, hex: "05010000 00000000 00000000"},
	{bug: "NOTIFY-LEN-1", idx: ^uint32(0), hex: strings.Repeat("00", 15)},
	{bug: "NOTIFY-LEN-2", idx: ^uint32(0), hex: "00000080 00000080 01000000 00000000"},
	{bug: "NOTIFY-LEN-3", idx: ^uint32(0), hex: "00000000 00000000 01000000 08000000 01000000 01000000"},
	{bug: "NOTIFY-FIELD-1", idx: ^uint32(0), hex: "01000000 01000000 01000000 10000000 01000000 01000000 02000000 02000000"},

	{bug: "GEN-ID-1", talk: `{"rule":"dst","idx":6,"val":1,"steps":[{"do":"receive","seq":0,"ack":0,"idx":6,"val":2}]}`},
	{bug: "GEN-WRAP-1", talk: `{"rule":"comment_2005","idx":99,"val":7,"steps":[{"do":"classify","request":{"seq":4294967295,"ack":4294967295},"seq":4294967295,"ack":0}]}`},
	{bug: "GEN-SEQ-1", talk: `{"rule":"comment_2005","idx":99,"val":7,"steps":[{"do":"classify","request":{"seq":1,"ack":1},"seq":2,"ack":2}]}`},
	{bug: "GEN-NEW-1", talk: `{"rule":"drbd","idx":8,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":5},"seq":9,"ack":0}]}`},
	{bug: "GEN-FOREIGN-1", talk: `{"rule":"drbd","idx":8,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":5},"seq":9,"ack":3}]}`},
	{bug: "GEN-LOOK-1", talk: `{"rule":"dst","idx":6,"val":1,"steps":[{"do":"classify","request":{"seq":5,"ack":90},"seq":6,"ack":0,"data":"00000000000000000000000000000000"}]}`},
	{bug: "GEN-LOOK-2", talk: `{"rule":"dst","idx":6,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":4294967295},"seq":1,"ack":0,"data":"000000"}]}`},
	{bug: "GEN-ERR-1", talk: `{"rule":"dst","idx":6,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":1},"seq":1,"ack":2,"data":"ffffffff000000000000000000000000"}]}`},
	{bug: "GEN-PROC-1", talk: `{"rule":"proc_mirror","idx":1,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":8},"seq":1,"ack":9}]}`},
	{bug: "GEN-PROC-2", talk: `{"rule":"proc_counter","idx":1,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":8},"seq":5,"ack":9}]}`},
	{bug: "GEN-PROC-3", talk: `{"rule":"proc_counter","idx":1,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":4294967295},"seq":5,"ack":0,"data":"01` + strings.Repeat("0", 78) + `"}]}`},
	{bug: "GEN-PROC-4", talk: `{"rule":"proc_mirror","idx":1,"val":1,"era":"2.6.17","steps":[{"do":"classify","request":{"seq":1,"ack":1},"seq":1,"ack":2,"data":"00000000ffffffff6400000000000000050000000000000000000000000000000000000000000000"}]}`},
	{bug: "GEN-W1-1", talk: `{"rule":"w1","idx":3,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":9},"seq":1,"ack":2}]}`},
	{bug: "GEN-W1-2", talk: `{"rule":"w1","idx":3,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":9},"seq":1,"ack":9}]}`},
	{bug: "GEN-W1-3", talk: `{"rule":"w1_parts","idx":3,"val":1,"steps":[{"do":"classify","request":{"seq":100000,"ack":9},"seq":100000,"ack":70000,"data":"06000400000000000000000003000000"}]}`},
	{bug: "GEN-W1-4", talk: `{"rule":"w1","idx":3,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":0},"seq":1,"ack":0,"data":"02000000280102030405069e"}]}`},
	{bug: "GEN-W1-5", talk: `{"rule":"w1_parts","idx":3,"val":1,"steps":[{"do":"classify","request":{"seq":100000,"ack":200000},"seq":100000,"ack":1,"data":"05000400280102030405069e01000000"}]}`},
	{bug: "GEN-DM-1", talk: `{"rule":"dm_log","idx":7,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":0},"seq":1,"ack":0}]}`},
	{bug: "GEN-DM-2", talk: `{"rule":"dm_log","idx":7,"val":1,"steps":[{"do":"classify","request":{"seq":5,"ack":0},"seq":9,"ack":0,"data":"` + strings.Repeat("0", 297) + `50000000000000000000000"}]}`},
	{bug: "GEN-DM-3", talk: `{"rule":"dm_log","idx":7,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":0},"seq":1,"ack":0,"data":"00"}]}`},
	{bug: "GEN-V86D-1", talk: `{"rule":"uvesafb","idx":4,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":1},"seq":1,"ack":1}]}`},
	{bug: "GEN-V86D-2", talk: `{"rule":"uvesafb","idx":4,"val":1,"steps":[{"do":"classify","request":{"seq":16,"ack":1},"seq":16,"ack":1}]}`},
	{bug: "GEN-V86D-3", talk: `{"rule":"uvesafb","idx":4,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":5},"seq":1,"ack":0}]}`},
	{bug: "GEN-DRBD-1", talk: `{"rule":"drbd","idx":8,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":8},"seq":1,"ack":9}]}`},
	{bug: "GEN-DST-1", talk: `{"rule":"dst","idx":6,"val":1,"steps":[{"do":"classify","request":{"seq":1,"ack":8},"seq":1,"ack":9}]}`},
	{bug: "GEN-POH-1", talk: `{"rule":"pohmelfs","idx":5,"val":0,"steps":[{"do":"classify","request":{"seq":1,"ack":8},"seq":1,"ack":9}]}`},
	{bug: "GEN-POH-2", talk: `{"rule":"pohmelfs","idx":5,"val":0,"steps":[{"do":"classify","request":{"seq":1,"ack":1},"seq":1,"ack":2,"data":"` + strings.Repeat("0", 336) + `"}]}`},
	{bug: "GEN-HV-1", talk: `{"rule":"hyperv","idx":9,"val":1,"steps":[{"do":"classify","request":{"seq":0,"ack":0},"seq":0,"ack":0}]}`},
	{bug: "GEN-NOTIFY-1", talk: `{"rule":"notification","idx":4294967295,"val":4294967295,"steps":[{"do":"classify","request":{"seq":5,"ack":9},"seq":0,"ack":2}]}`},
	{bug: "GEN-NOTIFY-2", talk: `{"rule":"notification","idx":4294967295,"val":4294967295,"steps":[{"do":"classify","request":{"seq":5,"ack":6},"seq":5,"ack":7}]}`},
	{bug: "GEN-UNKNOWN-1", talk: `{"rule":"unknown","idx":99,"val":7,"steps":[{"do":"classify","request":{"seq":1,"ack":2},"seq":1,"ack":3}]}`},
	{bug: "GEN-DOC-1", talk: `{"rule":"comment_2005","idx":99,"val":7,"steps":[{"do":"classify","request":{"seq":1,"ack":8},"seq":1,"ack":9}]}`},
	{bug: "GEN-DOC-2", talk: `{"rule":"connector_rst","idx":99,"val":7,"steps":[{"do":"classify","request":{"seq":1,"ack":8},"seq":1,"ack":2}]}`},
	{bug: "GEN-ERA-1", talk: `{"idx":0,"val":0,"steps":[{"do":"rule","idx":1,"val":1,"era":"4.7.10"}]}`},
	{bug: "GEN-ERA-2", talk: `{"idx":0,"val":0,"steps":[{"do":"rule","idx":3,"val":1,"era":"3.14.79"}]}`},
	{bug: "GEN-ERA-3", talk: `{"idx":0,"val":0,"steps":[{"do":"rule","idx":4294967295,"val":4294967295,"era":"2.6.33"}]}`},
	{bug: "GEN-ERA-4", talk: `{"idx":0,"val":0,"steps":[{"do":"rule","idx":4,"val":2,"era":""}]}`},
	{bug: "TRK-MATCH-1", talk: `{"rule":"proc_mirror","idx":1,"val":1,"slots":16,"steps":[{"do":"track","seq":5,"ack":5,"expect":"one"},{"do":"track","seq":5,"ack":6,"expect":"one"}]}`},
	{bug: "TRK-PLACE-1", talk: `{"rule":"dst","idx":6,"val":1,"slots":3,"steps":[{"do":"track","seq":0,"ack":0,"expect":"one"},{"do":"cancel","seq":0,"ack":0},{"do":"track","seq":2,"ack":2,"expect":"one"},{"do":"receive","seq":0,"ack":1,"data":"00000000000000000000000000000000"}]}`},
	{bug: "TRK-ISSUE-1", talk: `{"rule":"dst","idx":6,"val":1,"slots":16,"first":4294967295,"steps":[{"do":"issue","at":0,"random":1,"expect":"one"},{"do":"issue","at":0,"random":2,"expect":"one"}]}`},
	{bug: "TRK-ISSUE-2", talk: `{"rule":"proc_mirror","idx":1,"val":1,"slots":4,"first":2,"steps":[{"do":"issue","at":0,"random":4,"expect":"one"}]}`},
	{bug: "TRK-CLEAR-1", talk: `{"rule":"connector_rst","idx":99,"val":7,"slots":4,"first":4294967295,"steps":[{"do":"issue","at":0,"random":4,"expect":"one"}]}`},
	{bug: "TRK-NONE-1", talk: `{"rule":"hyperv","idx":9,"val":1,"slots":4,"steps":[{"do":"track","seq":0,"ack":0,"expect":"one"}]}`},
	{bug: "TRK-FULL-1", talk: `{"rule":"dst","idx":6,"val":1,"slots":1,"steps":[{"do":"track","seq":0,"ack":0,"expect":"one"},{"do":"track","seq":1,"ack":1,"expect":"one"}]}`},
	{bug: "TRK-RESERVE-1", talk: `{"rule":"dst","idx":6,"val":1,"slots":1,"horizon":10,"steps":[{"do":"issue","at":0,"random":0,"expect":"none"},{"do":"issue","at":5,"random":1,"expect":"one"}]}`},
	{bug: "TRK-TRACK-1", talk: `{"rule":"dst","idx":6,"val":1,"slots":1,"horizon":10,"steps":[{"do":"track","seq":0,"ack":0,"expect":"none"},{"do":"track","seq":1,"ack":1,"expect":"one","at":1}]}`},
	{bug: "TRK-DONE-1", talk: `{"rule":"dst","idx":6,"val":1,"slots":4,"steps":[{"do":"track","seq":1,"ack":1,"expect":"2"},{"do":"receive","seq":1,"ack":2}]}`},
	{bug: "TRK-COUNT-1", talk: `{"rule":"w1","idx":3,"val":1,"slots":4,"steps":[{"do":"track","seq":1,"ack":1,"expect":"one"},{"do":"receive","seq":1,"ack":2}]}`},
	{bug: "TRK-DUP-1", talk: `{"rule":"dst","idx":6,"val":1,"slots":4,"steps":[{"do":"track","seq":1,"ack":1,"expect":"one"},{"do":"receive","seq":1,"ack":2},{"do":"receive","seq":1,"ack":2}]}`},
	{bug: "TRK-LATE-1", talk: `{"rule":"dst","idx":6,"val":1,"slots":4,"steps":[{"do":"track","seq":1,"ack":1,"expect":"none"},{"do":"receive","seq":1,"ack":2}]}`},
	{bug: "TRK-FOREIGN-1", talk: `{"rule":"dst","idx":6,"val":1,"slots":4,"steps":[{"do":"track","seq":1,"ack":1,"expect":"one"},{"do":"receive","seq":1,"ack":5,"data":"00000000000000000000000000000000"},{"do":"receive","seq":1,"ack":2}]}`},
	{bug: "TRK-PART-1", talk: `{"rule":"w1_parts","idx":3,"val":1,"slots":4,"steps":[{"do":"track","seq":70000,"ack":70000,"expect":"many"},{"do":"receive","seq":70000,"ack":3}]}`},
	{bug: "TRK-PART-2", talk: `{"rule":"w1_parts","idx":3,"val":1,"slots":4,"steps":[{"do":"track","seq":70000,"ack":70000,"expect":"many"},{"do":"receive","seq":70000,"ack":1},{"do":"receive","seq":70000,"ack":1}]}`},
	{bug: "TRK-EXPIRE-1", talk: `{"rule":"dst","idx":6,"val":1,"slots":4,"steps":[{"do":"track","seq":1,"ack":1,"expect":"one"},{"do":"expire","at":5,"age":5}]}`},
	{bug: "TRK-END-1", talk: `{"rule":"dst","idx":6,"val":1,"slots":4,"steps":[{"do":"track","seq":1,"ack":1,"expect":"one"},{"do":"cancel","seq":1,"ack":2}]}`},
	{bug: "TRK-PROC-1", talk: `{"rule":"proc_counter","idx":1,"val":1,"era":"6.5.13","steps":[{"do":"expect","data":"01000000c70300e0"}]}`},
	{bug: "TRK-PROC-2", talk: `{"rule":"proc_counter","idx":1,"val":1,"steps":[{"do":"expect","data":"0100000000000000"}]}`},
	{bug: "TRK-PROC-3", talk: `{"rule":"proc_counter","idx":1,"val":1,"steps":[{"do":"expect","data":"03000000"}]}`},
	{bug: "CNT-FIRST-1", talk: `{"idx":0,"val":0,"streams":4,"steps":[{"do":"count","cpu":0,"seq":7}]}`},
	{bug: "CNT-GAP-1", talk: `{"idx":0,"val":0,"streams":4,"steps":[{"do":"count","cpu":0,"seq":0},{"do":"count","cpu":0,"seq":2147483648}]}`},
	{bug: "CNT-WRAP-1", talk: `{"idx":0,"val":0,"start":4294967295,"steps":[{"do":"count","cpu":0,"seq":4294967295},{"do":"count","cpu":0,"seq":0}]}`},
	{bug: "CNT-CPU-1", talk: `{"idx":0,"val":0,"streams":4,"steps":[{"do":"count","cpu":0,"seq":0},{"do":"count","cpu":1,"seq":0}]}`},
	{bug: "CNT-RANGE-1", talk: `{"idx":0,"val":0,"streams":1,"steps":[{"do":"count","cpu":1,"seq":0}]}`},
	{bug: "CNT-RANGE-2", talk: `{"idx":0,"val":0,"streams":0,"steps":[{"do":"count","cpu":4294967295,"seq":0},{"do":"losses"}]}`},
	{bug: "CNT-REPEAT-1", talk: `{"idx":0,"val":0,"streams":4,"steps":[{"do":"count","cpu":0,"seq":0},{"do":"count","cpu":0,"seq":0}]}`},
	{bug: "CNT-RESTART-1", talk: `{"idx":0,"val":0,"start":100,"steps":[{"do":"count","cpu":0,"seq":100},{"do":"count","cpu":0,"seq":36}]}`},
	{bug: "CNT-START-1", talk: `{"idx":0,"val":0,"streams":4,"steps":[{"do":"count","cpu":0,"seq":0},{"do":"count","cpu":0,"seq":1},{"do":"count","cpu":0,"seq":0}]}`},
	{bug: "CNT-FILTER-1", talk: `{"idx":0,"val":0,"streams":4,"steps":[{"do":"filter","on":true},{"do":"count","cpu":0,"seq":0},{"do":"count","cpu":0,"seq":2},{"do":"losses"}]}`},
	{bug: "CNT-FILTER-2", talk: `{"idx":0,"val":0,"streams":4,"steps":[{"do":"count","cpu":0,"seq":0},{"do":"filter","on":true},{"do":"filter"},{"do":"count","cpu":0,"seq":2},{"do":"losses"}]}`},
	{bug: "CNT-OVERRUN-1", talk: `{"idx":0,"val":0,"streams":4,"steps":[{"do":"count","cpu":0,"seq":0},{"do":"overrun"},{"do":"count","cpu":0,"seq":0}]}`},
	{bug: "CNT-EXACT-1", talk: `{"idx":0,"val":0,"streams":4,"steps":[{"do":"overrun"},{"do":"losses"}]}`},
}

// procEventHex is what stands before event_data, little-endian, of that kind.
func procEventHex(what string) string { return what + strings.Repeat("00", 12) }

// answer is all that a model says about the plant.
func (p planted) answer(t *testing.T, m Model) string {
	if p.message != nil {
		b, token := m.Encode(Message{Type: 3, CN: p.message}, p.big)
		return fmt.Sprintf("%x %s", b, token)
	}
	if p.talk != "" {
		var c Conversation
		if err := json.Unmarshal([]byte(p.talk), &c); err != nil {
			t.Fatal(p.talk, err)
		}
		return asJSON(t, m.Trace(c))
	}
	b := unhex(t, p.hex)
	switch {
	case p.address:
		return asJSON(t, m.Address(b, p.big))
	case p.idx == 0:
		return asJSON(t, m.Decode(b, p.big))
	}
	val := uint32(1)
	if p.idx == ^uint32(0) {
		val = p.idx
	}
	return asJSON(t, m.Payload(CN{Idx: p.idx, Val: val, Data: b}, 0, p.big))
}

// Each bug shows where it was planted, and nowhere else.
func TestBugsBreakOneRuleEach(t *testing.T) {
	planted := map[Bug]bool{}
	for _, p := range plants {
		planted[p.bug] = true
		t.Run(string(p.bug), func(t *testing.T) {
			t.Attr("requirement", string(p.bug))
			right := p.answer(t, Model{})
			for _, b := range Bugs() {
				if got := p.answer(t, Break(b)); (got != right) != (b == p.bug || slices.Contains(p.also, b)) {
					t.Errorf("with %s broken: %s\nright: %s", b, got, right)
				}
			}
		})
	}
	for _, b := range Bugs() {
		if !planted[b] {
			t.Errorf("%s is planted nowhere", b)
		}
	}
}

func TestBugsAreRequirements(t *testing.T) {
	for _, b := range Bugs() {
		if r, ok := spec.ByID(string(b)); !ok || r.Level != "MUST" || b.Does() == "" {
			t.Errorf("%s is no MUST of the text, or does nothing", b)
		}
	}
	for _, r := range spec.Requirements() {
		if r.Level == "MUST" && r.Unshown == "" && Bug(r.ID).Does() == "" {
			t.Errorf("no model breaks %s", r.ID)
		}
	}
}

// The faults that the model tells of are those of the text.
func TestFaultsAreOfTheText(t *testing.T) {
	for _, p := range plants {
		r, _ := spec.ByID(string(p.bug))
		if r.Token != "" && p.message == nil && !strings.Contains(p.answer(t, Model{}), `"token":"`+r.Token+`"`) {
			t.Errorf("%s: %s", p.bug, p.answer(t, Model{}))
		}
	}
}

// A model with all bugs at once still ends, and reads nothing that is not there.
func TestAllBugsAtOnce(t *testing.T) {
	m := Break(Bugs()...)
	for _, p := range plants {
		p.answer(t, m)
	}
}

func TestNoSuchBug(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Break takes any id")
		}
	}()
	Break("NL-NONE-1")
}
