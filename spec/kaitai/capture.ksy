meta:
  id: capture
  title: Capture file (pcap, pcapng) of the Linux kernel connector
  license: MIT
  ks-version: "0.10"
  imports:
    - connector
doc: |
  For the Web IDE: a capture file whose frames are of LINKTYPE_NETLINK (253), with
  the datagrams in it. Not for gzipped ones, nor for a pcapng file with sections of
  different byte orders. Unlike the type connector it throws where a file is cut.
doc-ref: spec/connector.md, Capture files
seq:
  - id: pcap
    type: pcap(magic == 0xa1b2c3d4 or magic == 0xa1b23c4d)
    if: magic != 0x0a0d0d0a
  - id: pcapng
    type: pcapng(section_magic == 0x1a2b3c4d)
    if: magic == 0x0a0d0d0a
instances:
  magic:
    pos: 0
    type: u4be
  section_magic:
    pos: 8
    type: u4be
types:
  pcap:
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
      - id: magic
        type: u4
        valid:
          any-of: [0xa1b2c3d4, 0xa1b23c4d]
        doc: the latter has nanoseconds
      - id: version_major
        type: u2
      - id: version_minor
        type: u2
      - id: thiszone
        type: s4
      - id: sigfigs
        type: u4
      - id: snaplen
        type: u4
      - id: linktype
        type: u4
      - id: records
        type: record
        repeat: eos
    types:
      record:
        seq:
          - id: ts_sec
            type: u4
          - id: ts_frac
            type: u4
          - id: incl_len
            type: u4
          - id: orig_len
            type: u4
          - id: frame
            type: frame
            size: incl_len
  pcapng:
    params:
      - id: is_big
        type: bool
        doc: of the first section
    meta:
      endian:
        switch-on: is_big
        cases:
          true: be
          false: le
    seq:
      - id: blocks
        type: block
        repeat: eos
    types:
      block:
        seq:
          - id: block_type
            type: u4
            enum: block_type
          - id: total_len
            type: u4
          - id: body
            size: total_len - 12
            type:
              switch-on: block_type
              cases:
                block_type::interface_description: interface_description
                block_type::simple_packet: simple_packet
                block_type::enhanced_packet: enhanced_packet
          - id: total_len_again
            type: u4
        enums:
          block_type:
            0x0a0d0d0a: section_header
            1: interface_description
            3: simple_packet
            4: name_resolution
            5: interface_statistics
            6: enhanced_packet
      interface_description:
        seq:
          - id: linktype
            type: u2
          - id: reserved
            type: u2
          - id: snaplen
            type: u4
          - id: options
            size-eos: true
      simple_packet:
        seq:
          - id: orig_len
            type: u4
          - id: frame
            type: frame
            size: "orig_len < _io.size - 4 ? orig_len : _io.size - 4"
      enhanced_packet:
        seq:
          - id: interface_id
            type: u4
          - id: ts_high
            type: u4
          - id: ts_low
            type: u4
          - id: incl_len
            type: u4
          - id: orig_len
            type: u4
          - id: frame
            type: frame
            size: incl_len
          - id: options
            size-eos: true
            doc: padding first
  frame:
    doc: "[CAP-LINK-1] A cooked header, which is big-endian always, and the datagram if it is of the connector."
    seq:
      - id: packet_type
        type: u2be
        enum: packet_type
        if: _io.size >= 16
      - id: arphrd
        type: u2be
        if: _io.size >= 16
        doc: 824 is netlink
      - id: unused
        size: 10
        if: _io.size >= 16
      - id: protocol
        type: u2be
        if: _io.size >= 16
        doc: 11 is NETLINK_CONNECTOR
      - id: datagram
        type: connector
        size-eos: true
        if: is_connector
      - id: other
        size-eos: true
    instances:
      is_connector:
        value: _io.size >= 16 and arphrd == 824 and protocol == 11
    enums:
      packet_type:
        0: host
        4: outgoing
        6: to_user
        7: to_kernel
