#pragma once
// The settings of glibc's allocator, which Swift's Glibc module leaves out.
#if defined(__linux__) && __has_include(<malloc.h>)
#include <malloc.h>
#endif
