package desk

// trayFlag makes a start one that nobody is waiting for.
const trayFlag = "-tray"
