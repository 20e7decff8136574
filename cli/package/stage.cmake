# What Debian wants of a package beyond what `cmake --install` makes: compressed pages, a changelog, no second copy of the licence.

set (share ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share)

function (compress file)
	execute_process (COMMAND gzip -9n ${file} RESULT_VARIABLE status)
	if (NOT status EQUAL 0)
		message (FATAL_ERROR "gzip cannot compress ${file}")
	endif ()
endfunction ()

file (GLOB_RECURSE pages ${share}/man/*.1 ${share}/man/*.5)
foreach (page ${pages})
	compress (${page})
endforeach ()

set (ENV{TZ} UTC)
set (ENV{LC_ALL} C)
string (TIMESTAMP day "%a, %d %b %Y %H:%M:%S +0000" UTC) # of SOURCE_DATE_EPOCH
file (WRITE ${share}/doc/kinko/changelog "kinko (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * Version ${CPACK_PACKAGE_VERSION}; the repository tells what changed.

 -- ${CPACK_PACKAGE_CONTACT}  ${day}
")
compress (${share}/doc/kinko/changelog)
# Folders that install() makes on its way to a file follow the umask of whoever packs.
file (CHMOD_RECURSE ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
	GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
file (CHMOD ${share}/doc/kinko/changelog.gz FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
file (REMOVE ${share}/doc/kinko/LICENSE) # its text is in copyright
