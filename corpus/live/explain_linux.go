package live

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

func explain(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("live: %s: %w", doing, err)
}

func explainOpen(err error) error {
	if errors.Is(err, unix.EPROTONOSUPPORT) || errors.Is(err, unix.EAFNOSUPPORT) {
		return absent{fmt.Errorf("live: this kernel has no connector: it takes one with CONFIG_CONNECTOR, and CONFIG_PROC_EVENTS for process events: %w", err)}
	}
	return explain("opening the socket", err)
}

func explainGroup(doing string, group uint32, err error) error {
	switch {
	case errors.Is(err, unix.EPERM):
		return fmt.Errorf("live: %s group %d takes CAP_NET_ADMIN on kernels before 6.6, and for even groups on later ones: run as root: %w", doing, group, err)
	case errors.Is(err, unix.EINVAL):
		return fmt.Errorf("live: %s group %d: the connector has groups 1 to 32: %w", doing, group, err)
	}
	return explain(fmt.Sprintf("%s group %d", doing, group), err)
}

func explainSend(err error) error {
	switch {
	case errors.Is(err, unix.ECONNREFUSED):
		return absent{fmt.Errorf("live: the connector does not listen in this network namespace: run in the first one, that of the host: %w", err)}
	case errors.Is(err, unix.ENODATA):
		return fmt.Errorf("live: an empty datagram cannot be sent: %w", err)
	case errors.Is(err, unix.EPERM):
		return fmt.Errorf("live: sending is not permitted here: run as root, outside of a sandbox: %w", err)
	}
	return explain("sending", err)
}
