#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *blank(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

static const char *string_end(const char *p)
{
	for (p++; *p && *p != '"'; p++)
		if (*p == '\\' && p[1])
			p++;
	return *p ? p + 1 : p;
}

/* The end of the value at p. */
static const char *end(const char *p)
{
	int depth = 0;

	do {
		p = blank(p);
		if (*p == '"') {
			p = string_end(p);
		} else if (*p == '{' || *p == '[') {
			depth++;
			p++;
		} else if (*p == '}' || *p == ']') {
			depth--;
			p++;
		} else if (*p == ',' || *p == ':') {
			p++;
		} else {
			p += strcspn(p, ",:]} \t\r\n");
		}
	} while (depth > 0 && *p);
	return p;
}

const char *json_first(const char *p)
{
	if (!p || *p != '[')
		return NULL;
	p = blank(p + 1);
	return *p == ']' ? NULL : p;
}

const char *json_next(const char *p)
{
	p = blank(end(p));
	return *p == ',' ? blank(p + 1) : NULL;
}

const char *json_member(const char *p, const char *name)
{
	if (!p || *p != '{')
		return NULL;
	for (p = blank(p + 1); *p == '"'; p = json_next(p)) {
		int found = json_is(p, name);

		p = blank(string_end(p));
		p = blank(p + (*p == ':'));
		if (found)
			return p;
		if (!json_next(p))
			return NULL;
	}
	return NULL;
}

int json_is(const char *p, const char *text)
{
	size_t n = strlen(text);

	return p && *p == '"' && !strncmp(p + 1, text, n) && p[n + 1] == '"';
}

unsigned int json_u32(const char *p)
{
	return p ? (unsigned int)strtoul(p, NULL, 10) : 0;
}

size_t json_hex_len(const char *p)
{
	return p && *p == '"' ? strcspn(p + 1, "\"") / 2 : 0;
}

static unsigned char digit(char c)
{
	return (unsigned char)(c <= '9' ? c - '0' : c - 'a' + 10);
}

void json_hex(const char *p, unsigned char *out)
{
	size_t n = json_hex_len(p);

	for (p++; n--; p += 2)
		*out++ = (unsigned char)(digit(p[0]) << 4 | digit(p[1]));
}

void json_put(const char *p)
{
	if (!p) {
		printf("null");
		return;
	}
	fwrite(p, 1, (size_t)(end(p) - p), stdout);
}
