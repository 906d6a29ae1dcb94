package doctor

// clientsUseSystemProxy: FreeRDP and Remmina go by the environment alone.
const clientsUseSystemProxy = false
