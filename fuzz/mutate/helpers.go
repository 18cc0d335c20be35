package main

// helpers stands in every package with mutants. _m is the one that is awake.
const helpers = `
import (
	"os"
	"strconv"
)

var _m = func() int { n, _ := strconv.Atoi(os.Getenv("CNWIRE_MUTANT")); return n }()

type _integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

func _k[T _integer](id int, v T) T {
	if _m == id { return v + 1 }
	if _m == id+1 { return v - 1 }
	return v
}

func _lt[T _integer](id int, a, b T) bool { if _m == id { return a <= b }; return (a < b) != (_m == id+1) }
func _le[T _integer](id int, a, b T) bool { if _m == id { return a < b }; return (a <= b) != (_m == id+1) }
func _gt[T _integer](id int, a, b T) bool { if _m == id { return a >= b }; return (a > b) != (_m == id+1) }
func _ge[T _integer](id int, a, b T) bool { if _m == id { return a > b }; return (a >= b) != (_m == id+1) }

func _add[T _integer](id int, a, b T) T { if _m == id { return a - b }; return a + b }
func _sub[T _integer](id int, a, b T) T { if _m == id { return a + b }; return a - b }
func _mul[T _integer](id int, a, b T) T { if _m == id { return a + b }; return a * b }
func _quo[T _integer](id int, a, b T) T { if _m == id { return a * b }; return a / b }
func _rem[T _integer](id int, a, b T) T { if _m == id { return a * b }; return a % b }
func _and[T _integer](id int, a, b T) T { if _m == id { return a | b }; return a & b }
func _or[T _integer](id int, a, b T) T { if _m == id { return a & b }; return a | b }
func _xor[T _integer](id int, a, b T) T { if _m == id { return a & b }; return a ^ b }
func _andnot[T _integer](id int, a, b T) T { if _m == id { return a & b }; return a &^ b }
func _shl[T, S _integer](id int, a T, s S) T { if _m == id { return a >> s }; return a << s }
func _shr[T, S _integer](id int, a T, s S) T { if _m == id { return a << s }; return a >> s }
func _unary[T _integer](id int, with, without T) T { if _m == id { return without }; return with }
`
