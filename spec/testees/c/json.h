/* As much JSON as the questions need: pointers into a line that is well-formed. */
#ifndef JSON_H
#define JSON_H

#include <stddef.h>

/* The value of a member of the object at p, NULL if there is none. */
const char *json_member(const char *p, const char *name);

/* The first item of the array at p, and the one after an item; NULL at the end. */
const char *json_first(const char *p);
const char *json_next(const char *p);

int json_is(const char *p, const char *text); /* whether p is that string */
unsigned int json_u32(const char *p);
size_t json_hex_len(const char *p);
void json_hex(const char *p, unsigned char *out);
void json_put(const char *p); /* writes the value as it stands */

#endif
