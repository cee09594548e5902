#pragma once
// The settings of glibc's allocator and its list of loaded objects, which Swift's Glibc module leaves
// out.
#if defined(__linux__) && __has_include(<malloc.h>)
#include <elf.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>

#if UINTPTR_MAX == UINT64_MAX
typedef Elf64_Phdr ProgramHeader;
#else
typedef Elf32_Phdr ProgramHeader;
#endif

// The beginning of glibc's struct dl_phdr_info, which <link.h> only declares with GNU extensions; with
// them the header would contradict other modules.
struct LoadedObject {
  uintptr_t address;
  const char *name;
  const ProgramHeader *headers;
  uint16_t headerCount;
};

// Calls back for each loaded object until a call returns something other than 0; no object is loaded
// or unloaded meanwhile. See dl_iterate_phdr(3).
int each_loaded_object(int (*callback)(struct LoadedObject *object, size_t size, void *data),
                       void *data) __asm__("dl_iterate_phdr");
#endif
