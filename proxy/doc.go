// Package proxy knows the way out that this computer's settings name: the
// environment's proxy, the operating system's, or what its proxy script
// (proxy auto-configuration, PAC) says. The launcher and the connection check
// both go by it, so that they agree.
//
// A proxy script is a program of somebody else's. It runs in a process of its
// own, this program once more with the hidden command Command, which has no
// secrets and little memory, shows the script neither files nor the network, and
// never outlives the question.
package proxy
