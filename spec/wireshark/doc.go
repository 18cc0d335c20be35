// Package wireshark holds connector.lua, a dissector of the connector for
// Wireshark and tshark, and the tests that hold it against cnspec. See README.md.
package wireshark
