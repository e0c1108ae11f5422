//! What an editor asks for, through the protocol.
