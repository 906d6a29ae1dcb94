#!/bin/sh
# The remote desktop: a landmark that a person and a test can tell from anything
# else on screen. It ends when its one window is closed. The clock keeps drawing,
# because xorgxrdp may hold its first picture back until something changes; and
# the terminal waits for the window manager, without which it may get the size
# of one letter.
if [ "$1" = clock ]; then
	printf '\033[?25l\n  FJÄRRSKRIVBORD\n  REMOTE DESKTOP\n\n'
	while :; do
		printf '\r  %s' "$(date +%H:%M:%S)"
		sleep 1
	done
fi
export LANG=C.UTF-8
xsetroot -solid '#c2185b'
exec openbox --startup "sh -c \"xterm -T Remote -geometry 30x6+40+40 -fa 'DejaVu Sans Mono' -fs 30 -bg white -fg black -e $0 clock; openbox --exit\""
