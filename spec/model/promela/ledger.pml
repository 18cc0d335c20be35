/*
 * The ledger of package genealogy on small numbers: NUMBERS sequence numbers,
 * which wrap all the time, SLOTS slots (that of a number is number % SLOTS), a
 * network that delays, doubles, reorders and loses answers, and answers to
 * other people with any number. As many numbers as slots is the hardest case,
 * that of cn_proc with a caller who always brings the same random ack.
 *
 * Time is in ticks. The network keeps what the ledger takes for granted, and no
 * more: no answer is observed HORIZON ticks or more after the request was issued.
 *
 * Proved:
 *   - an answer is never taken for one to another request than it was made for;
 *   - every answer has one verdict, the one that the state of its request says;
 *   - the count of open requests is that of the open slots;
 *   - no slot is lost: from everywhere, when all that is open has expired and
 *     HORIZON ticks have passed, every slot can be issued again.
 *
 * To be rejected:
 *   -DBROKEN  a slot is free as soon as its request is closed
 *   -DSHORT   the reservation ends one tick too early
 *   -DLEAK    the time of a cancelled request stands still
 */
#define SLOTS   2
#ifndef NUMBERS
#define NUMBERS 2	/* each time a slot is used, with the same number */
#endif
#ifndef HORIZON
#define HORIZON 3
#endif
#define MAIL    2	/* answers on their way at once */

#ifdef BROKEN
#define RESERVED 0
#else
#ifdef SHORT
#define RESERVED (HORIZON - 1)
#else
#define RESERVED HORIZON
#endif
#endif

mtype = { free, open, done, gone };		/* a slot */
mtype = { reply, duplicate, late, foreign };	/* a verdict */

/* The ledger. */
mtype state[SLOTS] = free;
byte  num[SLOTS];		/* the number that the slot holds */
byte  age[SLOTS] = HORIZON;	/* ticks since it was issued; stops at HORIZON */
byte  next;			/* the number of the next request */
byte  count;			/* of open requests */

/* The truth, which the ledger does not know: the requests of a slot in turn. */
byte  life[SLOTS];

/* The network: answers, and which request each was made for. */
bool  sent[MAIL];
byte  mnum[MAIL];
byte  mlife[MAIL];
byte  mage[MAIL];	/* ticks since its request was issued */

/* What an action needs; rest() makes them equal afterwards in all states. */
mtype verdict = foreign;
byte  i, n, s;

inline rest() {
	i = 0; n = 0; s = 0; verdict = foreign
}

#define REUSABLE(x) (state[x] != open && age[x] >= RESERVED)

inline observe(number) {
	s = number % SLOTS;
	if
	:: state[s] == free || num[s] != number -> verdict = foreign
	:: else ->
		if
		:: state[s] == open -> verdict = reply; state[s] = done; count--
		:: state[s] == done -> verdict = duplicate
		:: state[s] == gone -> verdict = late
		fi
	fi
}

/* An answer arrives, and the truth says what the ledger must say. */
inline deliver(m) {
	n = mnum[m] % SLOTS;
	if
	:: life[n] != mlife[m] -> observe(mnum[m]); assert(verdict == foreign)
	:: life[n] == mlife[m] && state[n] == open -> observe(mnum[m]); assert(verdict == reply)
	:: life[n] == mlife[m] && state[n] == done -> observe(mnum[m]); assert(verdict == duplicate)
	:: life[n] == mlife[m] && state[n] == gone -> observe(mnum[m]); assert(verdict == late)
	fi
}

inline forget(m) {
	sent[m] = false; mnum[m] = 0; mlife[m] = 0; mage[m] = 0
}

/* One tick. What gets too old is observed no more. */
inline tick() {
	s = 0;
	do
	:: s < SLOTS ->
		if
#ifdef LEAK
		:: state[s] == gone
		:: state[s] != gone && age[s] < HORIZON -> age[s]++
#else
		:: age[s] < HORIZON -> age[s]++
#endif
		:: else
		fi;
		s++
	:: else -> break
	od;
	n = 0;
	do
	:: n < MAIL ->
		if
		:: sent[n] && mage[n] + 1 >= HORIZON -> forget(n)
		:: sent[n] && mage[n] + 1 < HORIZON -> mage[n]++
		:: else
		fi;
		n++
	:: else -> break
	od
}

#define ASKED(x) (state[x] != free && age[x] < HORIZON)
#define HELD(x) (state[(x) % SLOTS] != free && num[(x) % SLOTS] == (x))

inline pick(m) {
	if
	:: sent[0] -> m = 0
	:: sent[1] -> m = 1
	fi
}

#define OPEN ((state[0] == open) + (state[1] == open))

active proctype world() {
	do
	:: d_step { REUSABLE(next % SLOTS) ->	/* issue */
		s = next % SLOTS;
		state[s] = open; num[s] = next; age[s] = 0;
		life[s] = (life[s] + 1) % 4;
		next = (next + 1) % NUMBERS;
		count++;
		assert(count == OPEN);
		rest()
	}
	:: atomic { OPEN > 0 ->	/* cancel, or expire: any open request */
		if
		:: state[0] == open -> i = 0
		:: state[1] == open -> i = 1
		fi;
		state[i] = gone;
		count--;
		assert(count == OPEN);
		rest()
	}
	:: atomic { (ASKED(0) || ASKED(1)) && (!sent[0] || !sent[1]) ->	/* the kernel answers, once or more often */
		if
		:: ASKED(0) -> i = 0
		:: ASKED(1) -> i = 1
		fi;
		if
		:: !sent[0] -> n = 0
		:: sent[0] && !sent[1] -> n = 1
		fi;
		sent[n] = true; mnum[n] = num[i]; mlife[n] = life[i]; mage[n] = age[i];
		rest()
	}
	:: atomic { sent[0] || sent[1] ->	/* an answer arrives: any of them, so in any order */
		pick(i);
		deliver(i);
		assert(count == OPEN);
		if
		:: forget(i)
		:: skip	/* it will come again */
		fi;
		rest()
	}
	:: atomic { sent[0] || sent[1] ->	/* or is lost */
		pick(i);
		forget(i);
		rest()
	}
	:: atomic {	/* an answer to somebody else, whose number is not held */
		if
		:: !HELD(0) -> i = 0
		:: !HELD(1) -> i = 1
		:: !HELD(2) -> i = 2
		:: !HELD(3) -> i = 3
		fi;
		observe(i);
		assert(verdict == foreign && count == OPEN);
		rest()
	}
	:: d_step { tick(); rest() }
	:: break
	od;

	/* From here, wherever that is: all expires, time passes, nothing is lost. */
	skip;
	d_step {
		i = 0;
		do
		:: i < SLOTS ->
			if
			:: state[i] == open -> state[i] = gone; count--
			:: else
			fi;
			i++
		:: else -> break
		od;
		i = 0;
		do
		:: i < HORIZON -> tick(); i++
		:: else -> break
		od;
		assert(count == 0);
		assert(REUSABLE(0) && REUSABLE(1))
	}
}
