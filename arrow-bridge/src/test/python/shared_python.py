# SPDX-License-Identifier: Apache-2.0
"""Prints where the library of this Python is, its home, and its path for modules."""
import os
import sys
import sysconfig

print(os.path.join(sysconfig.get_config_var("LIBDIR") or "", sysconfig.get_config_var("LDLIBRARY") or ""))
print(sys.base_prefix)
for entry in sys.path[1:]:
    print(entry)
