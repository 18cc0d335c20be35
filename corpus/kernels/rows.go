package main

// row is one line of a table.
type row struct {
	name  string
	about string // what the cells say, in a table of differences
	why   string // why no capture has it, for the list of what is nowhere
}

type section struct {
	title string
	rows  []row
}

// differences are questions that kernels answer differently, or might.
var differences = []row{
	{name: "odd payloads", about: "nlmsg_len of messages from the kernel whose payload is no multiple of 4, and the padding behind it"},
	{name: "slack", about: "bytes inside nlmsg_len after the last cn_msg, from the kernel"},
	{name: "cn_proc: ack, seq", about: "cn_msg.seq of an acknowledgement: the counter of its CPU, or the request's, which a counter that is young equals by chance now and then"},
	{name: "cn_proc: ack, ack", about: "cn_msg.ack of an acknowledgement, from that of the request (A)"},
	{name: "cn_proc: ack, cpu", about: "proc_event.cpu of an acknowledgement"},
	{name: "cn_proc: ack, err", about: "errnos of acknowledgements"},
	{name: "cn_proc: 8-byte LISTEN", about: "whether a request with event_type is acknowledged; one with a filter is not, to the socket that sent it"},
	{name: "cn_proc: event, len", about: "cn_msg.len of events"},
	{name: "cn_proc: exit, parent", about: "parent_pid and parent_tgid of an exit: of a process, and of a thread that is not the first"},
	{name: "cn_proc: coredump, parent", about: "parent_pid and parent_tgid of a coredump"},
	{name: "cn_proc: CPUs", about: "the CPUs that sent events"},
	{name: "w1: slave number", about: "what stands in its first byte"},
	{name: "w1: data, ack", about: "cn_msg.ack of an answer with data, from seq (S) and ack (A) of the request"},
	{name: "w1: status, ack", about: "the same of a status"},
	{name: "w1: list_masters, id", about: "the 8 bytes of the id in the answer, which the kernel does not write"},
	{name: "w1: empty cn_msg", about: "cn_msgs of 20 zero bytes"},
	{name: "dm-log: version", about: "dm_ulog_request.version"},
	{name: "dm-log: seq", about: "cn_msg.seq of requests against the seq in them"},
	{name: "dm-log: data_size", about: "bytes of data in requests"},
	{name: "uvesafb: ack", about: "cn_msg.ack of tasks"},
	{name: "flags", about: "cn_msg.flags from the kernel"},
}

const notAsked = "no capture asked for it"

// occurrences are kinds of message, by who sends them.
var occurrences = []section{
	{"cn_proc, requests", []row{
		{name: "LISTEN, 4 bytes"}, {name: "LISTEN, 8 bytes"}, {name: "IGNORE"}, {name: "another operation"}, {name: "another length"},
	}},
	{"cn_proc, from the kernel", []row{
		{name: "acknowledgement, err 0"}, {name: "acknowledgement, another err"},
		{name: "fork"}, {name: "exec"}, {name: "uid"}, {name: "gid"}, {name: "sid"}, {name: "ptrace, attach"}, {name: "ptrace, detach"}, {name: "comm"}, {name: "coredump"},
		{name: "exit of a process"}, {name: "exit of a thread"},
	}},
	{"w1, requests", []row{
		{name: "w1 read"}, {name: "w1 write"}, {name: "w1 search"}, {name: "w1 alarm_search"}, {name: "w1 touch"}, {name: "w1 reset"},
		{name: "w1 slave_add"}, {name: "w1 slave_remove"}, {name: "w1 list_slaves"}, {name: "w1 list_masters"}, {name: "another w1 command"}, {name: "W1_CN_BUNDLE"},
	}},
	{"w1, from the kernel", []row{
		{name: "event slave_add"}, {name: "event slave_remove"}, {name: "event master_add"}, {name: "event master_remove"},
		{name: "data of a read"}, {name: "data of a search"}, {name: "data of a touch"}, {name: "data of list_slaves"}, {name: "data of list_masters"},
		{name: "status 0"}, {name: "status of an error"}, {name: "batch of 2 to 9 cn_msgs"}, {name: "batch of 10 or more"},
	}},
	{"dm-log-userspace", dmlogRows()},
	{"uvesafb", []row{{name: "task"}, {name: "answer"}}},
	{"Others", []row{
		{name: "echo module {14, 0x123}, from the kernel"}, {name: "batch of the echo module"},
		{name: "Hyper-V", why: "it needs a Hyper-V host, and daemons that use the old transport"},
		{name: "notification control", why: "kernels of 2009, 2.6.32 and older, cannot be had as packages"},
		{name: "nl_short"}, {name: "nl_len"}, {name: "nl_truncated"}, {name: "cn_short"}, {name: "cn_truncated"},
		{name: "several nlmsghdrs in a datagram"}, {name: "slack to the kernel"}, {name: "more than the kernel takes"},
	}},
}
