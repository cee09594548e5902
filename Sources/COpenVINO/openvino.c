// SwiftPM wants at least one source file in a C target.
#include "openvino.h"

_Static_assert(sizeof(OvPartialShape) == 24, "rank interval and a pointer");
_Static_assert(sizeof(OvShape) == 16, "rank and a pointer");
