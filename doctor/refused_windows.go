package doctor

import "golang.org/x/sys/windows"

// refused is what the system calls a port with nobody behind it. syscall's own
// constant of the name is not what Windows answers.
var refused = []error{windows.WSAECONNREFUSED}
