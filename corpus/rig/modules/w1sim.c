// SPDX-License-Identifier: MIT
/*
 * w1sim: a 1-Wire bus master that is simulated, with up to three slaves, so
 * that drivers/w1/w1_netlink.c has something to talk about.
 *
 *	present=N  (also in /sys/module/w1sim/parameters) how many slaves answer a
 *	           search; an alarm search finds the second one only
 *
 * The bus reads 0x50, 0x51, 0x52 … from the last reset on; a touch of a 1 bit
 * reads a 1. Nobody answers the reset when present is 0.
 */
#include <linux/module.h>
#include <linux/w1.h>

static int present = 3;
module_param(present, int, 0644);

/* Family 0x28 first; the last byte is the CRC-8 of the others (w1_calc_crc8). */
static const u8 slaves[3][7] = {
	{ 0x28, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06 },
	{ 0x28, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16 },
	{ 0x10, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26 },
};

static u8 next;

static u64 number(int i)
{
	u8 crc = 0;
	u64 id = 0;
	int at, bit;

	for (at = 0; at < 7; at++) {
		crc ^= slaves[i][at];
		for (bit = 0; bit < 8; bit++)
			crc = (crc >> 1) ^ (crc & 1 ? 0x8c : 0);
		id |= (u64)slaves[i][at] << (8 * at);
	}
	return id | (u64)crc << 56;
}

static void search(void *data, struct w1_master *master, u8 type, w1_slave_found_callback found)
{
	int i;

	for (i = 0; i < present && i < 3; i++)
		if (type != W1_ALARM_SEARCH || i == 1)
			found(master, number(i));
}

static u8 reset_bus(void *data)
{
	next = 0x50;
	return present ? 0 : 1;
}

static u8 read_byte(void *data)
{
	return next++;
}

static void write_byte(void *data, u8 byte)
{
}

static u8 touch_bit(void *data, u8 bit)
{
	return bit;
}

static struct w1_bus_master bus = {
	.search = search,
	.reset_bus = reset_bus,
	.read_byte = read_byte,
	.write_byte = write_byte,
	.touch_bit = touch_bit,
};

static int __init w1sim_init(void)
{
	return w1_add_master_device(&bus);
}

static void __exit w1sim_exit(void)
{
	w1_remove_master_device(&bus);
}

module_init(w1sim_init);
module_exit(w1sim_exit);
MODULE_DESCRIPTION("simulated 1-Wire bus master");
MODULE_LICENSE("Dual MIT/GPL");
