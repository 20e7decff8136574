# The Debian package: `cpack` in a build folder made with -DCMAKE_BUILD_TYPE=Release and without tests.

set (CPACK_GENERATOR DEB)
set (CPACK_PACKAGE_NAME kinko)
set (CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set (CPACK_PACKAGE_CONTACT "The kinko authors <kinko@packages.invalid>" CACHE STRING "Maintainer of the package")
set (CPACK_PACKAGING_INSTALL_PREFIX /usr)
set (CPACK_STRIP_FILES ON)

set (CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set (CPACK_DEBIAN_PACKAGE_SECTION utils)
set (CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set (CPACK_DEBIAN_PACKAGE_DESCRIPTION "encrypted, audited vault for records with My Numbers
kinko keeps case records that contain Japanese individual numbers (My Number)
sealed to the people who may open them, and everything that is done with them
in a signed log that can be checked without kinko and without a key.
.
kinko-verify is the auditor's program.")
set (CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# What the names of functions do not tell: older ones are refused (see the check of its version).
set (CPACK_DEBIAN_PACKAGE_BREAKS "libsqlcipher1 (<< 4.6), libsqlcipher0 (<< 4.6)")
# The pager, and the fonts of forms as PDF: without these they are refused, all else works.
set (CPACK_DEBIAN_PACKAGE_RECOMMENDS "less, fonts-ipaexfont, fonts-ipamj-mincho")
# With these what kinko wrote is opened and checked without kinko.
set (CPACK_DEBIAN_PACKAGE_SUGGESTS "age, git, openssh-client, sqlcipher")
set (CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# Read by cpack itself; what they need of this project goes with them.
set (CPACK_PROJECT_CONFIG_FILE ${CMAKE_SOURCE_DIR}/cli/package/epoch.cmake)
set (CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/cli/package/stage.cmake)
set (CPACK_KINKO_SOURCE_DIR ${CMAKE_SOURCE_DIR})
set (CPACK_KINKO_TESTS ${KINKO_TESTS})
set (CPACK_KINKO_SANITIZE ${KINKO_SANITIZE})
include (CPack)
