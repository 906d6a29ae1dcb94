package doctor

// clientsUseSystemProxy: Windows App reaches a gateway the way the system says.
const clientsUseSystemProxy = true
