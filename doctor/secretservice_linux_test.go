package doctor

const hasSecretService = true
