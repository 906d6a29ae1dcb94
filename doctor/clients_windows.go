package doctor

// clientsUseSystemProxy: mstsc reaches a gateway the way the system says.
const clientsUseSystemProxy = true
