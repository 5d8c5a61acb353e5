#pragma once

// To be included before hwy/foreach_target.h: of the widths that kernels may be compiled for those between the ones we use are left out, as
// they gain nothing here and cost compile time. Which of the rest runs is the machine's to say.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
