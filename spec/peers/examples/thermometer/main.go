// Command thermometer reads a DS18B20, DS1822 or DS18S20 on a bus of the
// kernel's 1-Wire subsystem, over the connector:
//
//	thermometer 28-060504030201
//
// The name is that of the slave in /sys/bus/w1/devices. No driver of the slave
// is needed, only the module wire and that of the bus master.
package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/wire"
)

// conversion is how long one takes at 12 bits. A slave that feeds on the data
// line needs a strong pull-up meanwhile, which the connector cannot ask for.
const conversion = 750 * time.Millisecond

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: thermometer FAMILY-SERIAL, as in /sys/bus/w1/devices")
	}
	celsius, err := run(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f °C\n", celsius)
}

func run(name string) (celsius float64, err error) {
	slave, err := parseName(name)
	if err != nil {
		return 0, err
	}
	socket, err := dial()
	if err != nil {
		return 0, err
	}
	defer socket.close()
	b := newBus(socket, wire.Native, rand.Uint32())
	if err := b.convert(slave); err != nil {
		return 0, err
	}
	time.Sleep(conversion)
	scratchpad, err := b.scratchpad(slave)
	if err != nil {
		return 0, err
	}
	return temperature(slave.Family(), scratchpad)
}

func parseName(name string) (w1.RegNum, error) {
	family, serial, _ := strings.Cut(name, "-")
	f, err := strconv.ParseUint(family, 16, 8)
	if err != nil || len(family) != 2 {
		return 0, fmt.Errorf("%q is no name of a slave", name)
	}
	s, err := strconv.ParseUint(serial, 16, 48)
	if err != nil || len(serial) != 12 {
		return 0, fmt.Errorf("%q is no name of a slave", name)
	}
	return w1.MakeRegNum(uint8(f), s), nil
}

// temperature reads a scratchpad as the data sheet of the family says.
func temperature(family uint8, scratchpad []byte) (celsius float64, err error) {
	if len(scratchpad) != scratchpadLen {
		return 0, fmt.Errorf("%d bytes of scratchpad", len(scratchpad))
	}
	if crc8(scratchpad) != 0 {
		return 0, fmt.Errorf("the CRC of the scratchpad %s is wrong", hex.EncodeToString(scratchpad))
	}
	if scratchpad[4] == 0 && scratchpad[7] == 0 {
		return 0, errors.New("the scratchpad is empty: the bus is held low") // its CRC is right
	}
	raw := int16(wire.Little.Uint16(scratchpad))
	switch family {
	case 0x28, 0x22: // DS18B20, DS1822: sixteenths; bits beyond the resolution mean nothing
		unused := 3 - scratchpad[4]>>5&3
		return float64(raw>>unused<<unused) / 16, nil
	case 0x10: // DS18S20: halves, and what was left of the count for the next
		remain, perC := float64(scratchpad[6]), float64(scratchpad[7])
		if perC == 0 {
			return 0, errors.New("COUNT PER °C is 0")
		}
		return float64(raw>>1) - 0.25 + (perC-remain)/perC, nil
	}
	return 0, fmt.Errorf("family %02x is no thermometer that this program knows", family)
}

// crc8 is 0 over data that ends with its own CRC: x⁸+x⁵+x⁴+1, the lowest bit first.
func crc8(data []byte) (crc uint8) {
	for _, b := range data {
		crc ^= b
		for range 8 {
			crc = crc>>1 ^ 0x8c*(crc&1)
		}
	}
	return crc
}

// socket is one of NETLINK_CONNECTOR in no group: answers come to its port id.
type socket int

func dial() (socket, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, unix.NETLINK_CONNECTOR)
	if err != nil {
		return 0, err
	}
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		unix.Close(fd)
		return 0, err
	}
	return socket(fd), unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 2})
}

func (s socket) close() { unix.Close(int(s)) }

func (s socket) send(datagram []byte) error {
	return unix.Sendto(int(s), datagram, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK})
}

func (s socket) receive(buf []byte) (int, error) {
	for {
		n, from, err := unix.Recvfrom(int(s), buf, 0)
		switch {
		case err == unix.EINTR:
			continue
		case err == unix.EAGAIN:
			return 0, errors.New("no answer: is the module wire loaded?")
		case err != nil:
			return 0, err
		}
		if sender, ok := from.(*unix.SockaddrNetlink); ok && sender.Pid == 0 {
			return n, nil
		}
	}
}
