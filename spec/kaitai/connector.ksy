meta:
  id: connector
  title: Linux kernel connector (NETLINK_CONNECTOR), one datagram
  license: MIT
  ks-version: "0.10"
doc: |
  What one recvmsg returns from a socket of NETLINK_CONNECTOR: process events,
  1-Wire, device-mapper logs, uvesafb, Hyper-V. Not the cooked header of a
  capture file.

  A datagram holds nlmsghdrs at multiples of 4, each with a payload; a payload
  that is data holds cn_msgs, packed: the next one begins where the data of the
  one before ended, odd or not. All numbers have the byte order of the machine.

  Nothing here throws. What cannot be read is the last element of its array, has
  is_whole false, and fault and at say what it is and where; all before it is
  there. The ids in brackets are those of spec/connector.md.

  The byte order is guessed from nlmsg_len. A program that knows it takes the
  type datagram, whose parameter it is.
doc-ref: spec/connector.md
seq:
  - id: guessed
    type: datagram(is_big)
instances:
  as_little:
    pos: 0
    type: u4le
    if: _io.size >= 4
  as_big:
    pos: 0
    type: u4be
    if: _io.size >= 4
  fits_little:
    value: _io.size >= 4 and as_little >= 16 and as_little <= _io.size
  fits_big:
    value: _io.size >= 4 and as_big >= 16 and as_big <= _io.size
  is_big:
    doc: One reading of nlmsg_len fits the datagram, or else the nearer one is taken.
    value: "_io.size < 4 ? false : fits_little != fits_big ? fits_big : as_big < as_little"
types:
  datagram:
    params:
      - id: is_big
        type: bool
    meta:
      endian:
        switch-on: is_big
        cases:
          true: be
          false: le
    seq:
      - id: messages
        type: nlmsg(_io.pos, _io.size - _io.pos)
        repeat: until
        repeat-until: not _.is_whole or _io.size - _io.pos < 4
        if: _io.size > 0
        doc: "[NL-WALK-1] Every nlmsghdr, up to the first that cannot be read."
      - id: tail
        size-eos: true
        doc: "[NL-TAIL-1] 1 to 3 bytes after the last padding; after a fault all that was not read."
    enums:
      fault:
        0: none
        1: nl_short
        2: nl_len
        3: nl_truncated
        4: cn_short
        5: cn_truncated
        6: proc_short
        7: w1_short
        8: w1_truncated
        9: w1_cmd_short
        10: w1_cmd_truncated
        11: dm_short
        12: dm_truncated
        13: v86d_short
        14: v86d_truncated
        15: v86d_buf_len
        16: kvp_short
        17: kvp_body_short
        18: vss_len
        19: notify_short
        20: notify_truncated
        21: notify_len
      kind:
        0: data
        1: noop
        2: error
        3: done
        4: overrun
      protocol:
        0: unknown
        1: cn_proc
        2: w1
        3: v86d
        4: dm_log
        5: kvp
        6: vss
        7: notify
    types:
      nlmsg:
        doc: "[NL-FIELD-1] An nlmsghdr, its payload and its padding."
        params:
          - id: at
            type: s8
            doc: where it begins in the datagram
          - id: room
            type: s8
            doc: how many bytes there are from there on
        seq:
          - id: nlmsg_len
            type: u4
            if: room >= 16
            doc: "[NL-LEN-1] counts the header, and no padding"
          - id: nlmsg_type
            type: u2
            if: room >= 16
            doc: 3 (NLMSG_DONE) on all that the kernel sends, which ends nothing here
          - id: nlmsg_flags
            type: u2
            if: room >= 16
          - id: nlmsg_seq
            type: u4
            if: room >= 16
          - id: nlmsg_pid
            type: u4
            if: room >= 16
            doc: the sender's claim; only the address of recvmsg tells who sent it
          - id: batch
            type: batch(at + 16)
            size: nlmsg_len - 16
            if: is_whole and kind == kind::data
          - id: control
            size: nlmsg_len - 16
            if: is_whole and kind != kind::data
          - id: padding
            size: "padded < room ? padded - nlmsg_len : room - nlmsg_len"
            if: is_whole
            doc: "[NL-ALIGN-1] to a multiple of 4; the last message may lack it"
        instances:
          fault:
            value: |
              room < 16 ? fault::nl_short
              : nlmsg_len > room ? fault::nl_truncated
              : nlmsg_len < 16 ? fault::nl_len
              : fault::none
          is_whole:
            value: fault == fault::none
          padded:
            value: (nlmsg_len + 3) / 4 * 4
            if: is_whole
          kind:
            doc: "[NL-KIND-1] to [NL-KIND-4]"
            value: |
              nlmsg_type == 1 ? kind::noop
              : nlmsg_type == 2 ? kind::error
              : nlmsg_type == 4 ? kind::overrun
              : nlmsg_type == 3 and nlmsg_len < 36 ? kind::done
              : kind::data
            if: is_whole
      batch:
        doc: "[CN-PACK-1] The cn_msgs of one nlmsghdr."
        params:
          - id: base
            type: s8
        seq:
          - id: cn
            type: cn_msg(base + _io.pos, _io.size - _io.pos)
            repeat: until
            repeat-until: not _.is_whole or _io.size - _io.pos < 20
          - id: tail
            size-eos: true
            doc: "[CN-SLACK-1] slack: up to 19 bytes that belong to no cn_msg; after a fault all that was not read"
      cn_msg:
        doc: "[CN-FIELD-1]"
        params:
          - id: at
            type: s8
          - id: room
            type: s8
        seq:
          - id: idx
            type: u4
            if: room >= 20
          - id: val
            type: u4
            if: room >= 20
          - id: seq
            type: u4
            if: room >= 20
          - id: ack
            type: u4
            if: room >= 20
          - id: len
            type: u2
            if: room >= 20
            doc: "[CN-LEN-2] of 16 bits"
          - id: flags
            type: u2
            if: room >= 20
          - id: data
            size: len
            if: is_whole
            type:
              switch-on: protocol
              cases:
                protocol::cn_proc: cn_proc(at + 20, len)
                protocol::w1: w1(at + 20)
                protocol::v86d: v86d(at + 20, len)
                protocol::dm_log: dm_log(at + 20, len)
                protocol::kvp: kvp(at + 20, len)
                protocol::vss: vss(at + 20, len)
                protocol::notify: notify(at + 20, len)
        instances:
          fault:
            value: |
              room < 20 ? fault::cn_short
              : len > room - 20 ? fault::cn_truncated
              : fault::none
          is_whole:
            value: fault == fault::none
          protocol:
            value: |
              val == 1 and idx == 1 ? protocol::cn_proc
              : val == 1 and idx == 3 ? protocol::w1
              : val == 1 and idx == 4 ? protocol::v86d
              : val == 1 and idx == 7 ? protocol::dm_log
              : val == 1 and idx == 9 ? protocol::kvp
              : val == 1 and idx == 10 ? protocol::vss
              : idx == 0xffffffff and val == 0xffffffff ? protocol::notify
              : protocol::unknown
            if: is_whole

      cn_proc:
        doc: "[PROC-LEN-1] A request of 4 or 8 bytes, or a struct proc_event of 16 or more."
        params:
          - id: at
            type: s8
          - id: size
            type: s8
        seq:
          - id: request
            type: proc_request(size)
            if: size == 4 or size == 8
          - id: event
            type: proc_event(size)
            if: size >= 16
          - id: rest
            size-eos: true
            doc: "[PROC-REST-1] bytes that no field has"
        instances:
          fault:
            value: "size < 16 and size != 4 and size != 8 ? fault::proc_short : fault::none"
        types:
          proc_request:
            doc: "[PROC-OP-1]"
            params:
              - id: size
                type: s8
            seq:
              - id: op
                type: u4
                enum: op
              - id: event_type
                type: u4
                if: size == 8
                doc: "[PROC-MASK-1] a mask of what, since Linux 6.6"
          proc_event:
            doc: "[PROC-HEAD-1] Layouts of before 2.6.18 look the same and are not told apart."
            params:
              - id: size
                type: s8
            seq:
              - id: what
                type: u4
                enum: what
              - id: cpu
                type: u4
              - id: timestamp_ns
                type: u8
                doc: CLOCK_MONOTONIC
              - id: event_data
                if: size >= 16 + need
                type:
                  switch-on: what
                  cases:
                    what::none: acknowledgement
                    what::fork: fork_event
                    what::exec: task_event
                    what::uid: uid_event
                    what::gid: gid_event
                    what::sid: task_event
                    what::ptrace: ptrace_event
                    what::comm: comm_event
                    what::coredump: coredump_event(size >= 32)
                    what::exit: exit_event(size >= 40)
            instances:
              need:
                doc: "[PROC-EVENT-1] bytes that event_data takes, without the parent"
                value: |
                  what == what::none ? 4
                  : what == what::exec or what == what::sid or what == what::coredump ? 8
                  : what == what::comm ? 24
                  : what == what::fork or what == what::uid or what == what::gid or what == what::ptrace or what == what::exit ? 16
                  : 0
              missing:
                doc: how many of them are not there; then there is no event_data
                value: "size >= 16 + need ? 0 : 16 + need - size"
          acknowledgement:
            doc: "[PROC-ACK-1]"
            seq:
              - id: err
                type: u4
          fork_event:
            doc: "[PROC-FORK-1]"
            seq:
              - id: parent_pid
                type: s4
              - id: parent_tgid
                type: s4
              - id: child_pid
                type: s4
              - id: child_tgid
                type: s4
          task_event:
            doc: "[PROC-EXEC-1]"
            seq:
              - id: process_pid
                type: s4
              - id: process_tgid
                type: s4
          uid_event:
            doc: "[PROC-ID-1]"
            seq:
              - id: process_pid
                type: s4
              - id: process_tgid
                type: s4
              - id: ruid
                type: u4
              - id: euid
                type: u4
          gid_event:
            doc: "[PROC-ID-1]"
            seq:
              - id: process_pid
                type: s4
              - id: process_tgid
                type: s4
              - id: rgid
                type: u4
              - id: egid
                type: u4
          ptrace_event:
            doc: "[PROC-PTRACE-1]"
            seq:
              - id: process_pid
                type: s4
              - id: process_tgid
                type: s4
              - id: tracer_pid
                type: s4
              - id: tracer_tgid
                type: s4
          comm_event:
            doc: "[PROC-COMM-1]"
            seq:
              - id: process_pid
                type: s4
              - id: process_tgid
                type: s4
              - id: comm
                size: 16
                terminator: 0
                doc: bytes, as names need not be UTF-8
          parent_task:
            seq:
              - id: parent_pid
                type: s4
              - id: parent_tgid
                type: s4
          coredump_event:
            doc: "[PROC-PARENT-1]"
            params:
              - id: has_parent
                type: bool
            seq:
              - id: process_pid
                type: s4
              - id: process_tgid
                type: s4
              - id: parent
                type: parent_task
                if: has_parent
          exit_event:
            doc: "[PROC-EXIT-1] [PROC-PARENT-1]"
            params:
              - id: has_parent
                type: bool
            seq:
              - id: process_pid
                type: s4
              - id: process_tgid
                type: s4
              - id: exit_code
                type: u4
                doc: as wait returns it
              - id: exit_signal
                type: u4
              - id: parent
                type: parent_task
                if: has_parent
        enums:
          op:
            1: listen
            2: ignore
          what:
            0: none
            1: fork
            2: exec
            4: uid
            0x40: gid
            0x80: sid
            0x100: ptrace
            0x200: comm
            0x40000000: coredump
            0x80000000: exit

      w1:
        doc: "[W1-PACK-1] [W1-WALK-1] w1_netlink_msgs, packed, and in them w1_netlink_cmds, packed."
        params:
          - id: at
            type: s8
        seq:
          - id: messages
            type: w1_msg(at + _io.pos, _io.size - _io.pos)
            repeat: until
            repeat-until: not _.is_whole or _io.eof
            if: _io.size > 0
          - id: rest
            size-eos: true
            doc: what could not be read
      w1_msg:
        doc: "[W1-HEAD-1]"
        params:
          - id: at
            type: s8
          - id: room
            type: s8
        seq:
          - id: type
            type: u1
            enum: w1_type
            if: room >= 12
          - id: status
            type: u1
            if: room >= 12
          - id: len
            type: u2
            if: room >= 12
          - id: slave
            type: u8
            if: room >= 12 and is_slave
            doc: "[W1-NUM-1] the family in the lowest byte"
          - id: mst
            type: w1_mst
            if: room >= 12 and not is_slave
          - id: cmds
            type: w1_cmds(at + 12)
            size: len
            if: is_whole and has_cmds
          - id: data
            size: len
            if: is_whole and not has_cmds
        instances:
          fault:
            value: |
              room < 12 ? fault::w1_short
              : len > room - 12 ? fault::w1_truncated
              : fault::none
          is_whole:
            value: fault == fault::none
          is_slave:
            value: room >= 12 and (type == w1_type::slave_add or type == w1_type::slave_remove or type == w1_type::slave_cmd)
          has_cmds:
            doc: "[W1-TYPE-1]"
            value: room >= 12 and (type == w1_type::master_cmd or type == w1_type::slave_cmd)
      w1_mst:
        doc: "[W1-MST-1]"
        seq:
          - id: id
            type: u4
          - id: res
            type: u4
      w1_cmds:
        params:
          - id: at
            type: s8
        seq:
          - id: cmds
            type: w1_cmd(at + _io.pos, _io.size - _io.pos)
            repeat: until
            repeat-until: not _.is_whole or _io.eof
            if: _io.size > 0
          - id: rest
            size-eos: true
            doc: what could not be read
      w1_cmd:
        doc: "[W1-CMD-3]"
        params:
          - id: at
            type: s8
          - id: room
            type: s8
        seq:
          - id: cmd
            type: u1
            enum: command
            if: room >= 4
          - id: res
            type: u1
            if: room >= 4
          - id: len
            type: u2
            if: room >= 4
          - id: data
            size: len
            if: is_whole
        instances:
          fault:
            value: |
              room < 4 ? fault::w1_cmd_short
              : len > room - 4 ? fault::w1_cmd_truncated
              : fault::none
          is_whole:
            value: fault == fault::none
        enums:
          command:
            0: read
            1: write
            2: search
            3: alarm_search
            4: touch
            5: reset
            6: slave_add
            7: slave_remove
            8: list_slaves

      dm_log:
        doc: "[DM-LEN-1] struct dm_ulog_request, or nothing at all; then cn_msg.ack is an errno."
        params:
          - id: at
            type: s8
          - id: size
            type: s8
        seq:
          - id: request
            type: dm_ulog_request(size - 160)
            if: size >= 160
          - id: rest
            size-eos: true
        instances:
          fault:
            value: |
              size == 0 ? fault::none
              : size < 160 ? fault::dm_short
              : request.data_size > size - 160 ? fault::dm_truncated
              : fault::none
      dm_ulog_request:
        doc: "[DM-FIELD-1]"
        params:
          - id: room
            type: s8
        seq:
          - id: luid
            type: u8
          - id: uuid
            size: 129
            terminator: 0
          - id: padding
            size: 3
          - id: version
            type: u4
          - id: error
            type: s4
          - id: seq
            type: u4
          - id: request_type
            type: u4
            enum: dm_request
          - id: data_size
            type: u4
          - id: data
            size: "data_size < room ? data_size : room"
            doc: "[DM-DATA-1] as much as there is"
        enums:
          dm_request:
            1: ctr
            2: dtr
            3: presuspend
            4: postsuspend
            5: resume
            6: get_region_size
            7: is_clean
            8: in_sync
            9: flush
            10: mark_region
            11: clear_region
            12: get_resync_work
            13: set_region_sync
            14: get_sync_count
            15: status_info
            16: status_table
            17: is_remote_recovering

      v86d:
        doc: "[V86D-LEN-1] struct uvesafb_task and its buffer."
        params:
          - id: at
            type: s8
          - id: size
            type: s8
        seq:
          - id: task
            type: uvesafb_task(size - 60)
            if: size >= 60
          - id: rest
            size-eos: true
        instances:
          fault:
            value: |
              size < 60 ? fault::v86d_short
              : task.buf_len < 0 ? fault::v86d_buf_len
              : task.buf_len > size - 60 ? fault::v86d_truncated
              : fault::none
      uvesafb_task:
        doc: "[V86D-FIELD-1]"
        params:
          - id: room
            type: s8
        seq:
          - id: flags
            type: u1
          - id: padding
            size: 3
          - id: buf_len
            type: s4
          - id: regs
            type: v86_regs
          - id: buf
            size: "buf_len < 0 ? 0 : buf_len < room ? buf_len : room"
            doc: "[V86D-BUF-1] [V86D-BUF-2] as much as there is"
      v86_regs:
        seq:
          - id: ebx
            type: u4
          - id: ecx
            type: u4
          - id: edx
            type: u4
          - id: esi
            type: u4
          - id: edi
            type: u4
          - id: ebp
            type: u4
          - id: eax
            type: u4
          - id: eip
            type: u4
          - id: eflags
            type: u4
          - id: esp
            type: u4
          - id: cs
            type: u2
          - id: ss
            type: u2
          - id: es
            type: u2
          - id: ds
            type: u2
          - id: fs
            type: u2
          - id: gs
            type: u2

      kvp:
        doc: "[KVP-LEN-1] struct hv_kvp_msg since 3.4, or the 2564 bytes of before."
        params:
          - id: at
            type: s8
          - id: size
            type: s8
        seq:
          - id: old
            type: kvp_old
            if: size == 2564
          - id: header
            type: kvp_header
            if: size != 2564 and size >= 4
          - id: body
            if: size != 2564 and size >= 4 + need
            type:
              switch-on: header.operation
              cases:
                kvp_op::get: kvp_pair
                kvp_op::set: kvp_pair
                kvp_op::delete: kvp_key
                kvp_op::enumerate: kvp_enumerate
                kvp_op::set_ip_info: kvp_addresses
                kvp_op::register1: kvp_version
          - id: rest
            size-eos: true
            doc: the body of an operation that has no struct here, or what is behind it, or all of a body that is too short
        instances:
          code:
            pos: 0
            type: u4
            if: size != 2564 and size >= 4
            doc: the header as a number; in an answer it is an errno
          need:
            doc: "[KVP-BODY-1]"
            value: |
              size < 4 or size == 2564 ? 0
              : header.operation == kvp_op::get or header.operation == kvp_op::set ? 2572
              : header.operation == kvp_op::delete ? 516
              : header.operation == kvp_op::enumerate ? 2576
              : header.operation == kvp_op::set_ip_info ? 7426
              : header.operation == kvp_op::register1 ? 512
              : 0
          fault:
            value: |
              size < 4 ? fault::kvp_short
              : size != 2564 and size < 4 + need ? fault::kvp_body_short
              : fault::none
      kvp_header:
        doc: "[KVP-FIELD-1]"
        seq:
          - id: operation
            type: u1
            enum: kvp_op
          - id: pool
            type: u1
          - id: pad
            type: u2
      kvp_old:
        doc: "[KVP-KU-1] Its operation is the seq of the cn_msg."
        seq:
          - id: kvp_index
            type: u4
          - id: kvp_key
            size: 512
            terminator: 0
          - id: kvp_value
            size: 2048
            terminator: 0
      kvp_key:
        seq:
          - id: key_size
            type: u4
          - id: key
            size: 512
            terminator: 0
      kvp_pair:
        doc: "[KVP-VALUE-1]"
        seq:
          - id: value_type
            type: u4
            enum: kvp_type
          - id: key_size
            type: u4
          - id: value_size
            type: u4
          - id: key
            size: 512
            terminator: 0
          - id: value
            size: 2048
            type:
              switch-on: value_type
              cases:
                kvp_type::u32: kvp_u32
                kvp_type::u64: kvp_u64
                _: kvp_text
      kvp_u32:
        seq:
          - id: value
            type: u4
      kvp_u64:
        seq:
          - id: value
            type: u8
      kvp_text:
        seq:
          - id: value
            size-eos: true
            terminator: 0
      kvp_enumerate:
        seq:
          - id: index
            type: u4
          - id: pair
            type: kvp_pair
      kvp_addresses:
        doc: "[KVP-IP-1]"
        seq:
          - id: adapter_id
            size: 256
            terminator: 0
          - id: addr_family
            type: u1
          - id: dhcp_enabled
            type: u1
          - id: ip_addr
            size: 2048
            terminator: 0
          - id: sub_net
            size: 2048
            terminator: 0
          - id: gate_way
            size: 1024
            terminator: 0
          - id: dns_addr
            size: 2048
            terminator: 0
      kvp_version:
        seq:
          - id: version
            size: 512
            terminator: 0

      vss:
        doc: "[VSS-LEN-1] 4 bytes are the version of a handshake, 12 a struct hv_vss_msg."
        params:
          - id: at
            type: s8
          - id: size
            type: s8
        seq:
          - id: version
            type: u4
            if: size == 4
          - id: msg
            type: vss_msg
            if: size == 12
          - id: rest
            size-eos: true
        instances:
          code:
            pos: 0
            type: u4
            if: size == 12
            doc: the first four bytes as a number; in an answer they are an error
          fault:
            value: "size == 4 or size == 12 ? fault::none : fault::vss_len"
      vss_msg:
        doc: "[VSS-FIELD-1]"
        seq:
          - id: operation
            type: u1
            enum: vss_op
          - id: reserved
            size: 7
          - id: flags
            type: u4

      notify:
        doc: "[NOTIFY-FIELD-1] struct cn_ctl_msg, 2.6.14 to 2.6.32."
        params:
          - id: at
            type: s8
          - id: size
            type: s8
        seq:
          - id: header
            type: notify_header
            if: size >= 16
          - id: idx
            type: notify_range
            repeat: expr
            repeat-expr: idx_there
            if: size >= 16
          - id: val
            type: notify_range
            repeat: expr
            repeat-expr: val_there
            if: size >= 16
          - id: rest
            size-eos: true
        instances:
          ranges:
            value: "size < 16 ? 0 : (size - 16) / 8"
          idx_there:
            value: "header.idx_notify_num < ranges ? header.idx_notify_num : ranges"
            if: size >= 16
          val_there:
            value: "header.val_notify_num < ranges - idx_there ? header.val_notify_num : ranges - idx_there"
            if: size >= 16
          fault:
            doc: The counts are not added before it is known that their sum is small.
            value: |
              size < 16 ? fault::notify_short
              : header.idx_notify_num > ranges or header.val_notify_num > ranges - header.idx_notify_num ? fault::notify_truncated
              : (header.idx_notify_num + header.val_notify_num) * 8 != size - 16 or header.len != size - 16 ? fault::notify_len
              : fault::none
      notify_header:
        seq:
          - id: idx_notify_num
            type: u4
          - id: val_notify_num
            type: u4
          - id: group
            type: u4
          - id: len
            type: u4
      notify_range:
        seq:
          - id: first
            type: u4
          - id: range
            type: u4
enums:
  w1_type:
    0: slave_add
    1: slave_remove
    2: master_add
    3: master_remove
    4: master_cmd
    5: slave_cmd
    6: list_masters
  kvp_op:
    0: get
    1: set
    2: delete
    3: enumerate
    4: get_ip_info
    5: set_ip_info
    100: register1
  kvp_type:
    1: sz
    4: u32
    8: u64
  vss_op:
    0: create
    1: delete
    2: hot_backup
    3: get_dm_info
    4: bu_complete
    5: freeze
    6: thaw
    7: auto_recover
    128: register
    129: register1
