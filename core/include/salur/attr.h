/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only place that names compiler extensions for declarations.
 *
 * SALUR_API       exported from libsalur.so; everything else is hidden
 * SALUR_MUST_USE  ignoring the result is a compile-time error in our build
 */
#ifndef SALUR_ATTR_H
#define SALUR_ATTR_H

#define SALUR_API __attribute__((visibility("default")))
#define SALUR_MUST_USE __attribute__((warn_unused_result))
#define SALUR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

#endif
