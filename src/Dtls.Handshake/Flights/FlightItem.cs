using Dtls.Handshake.Messages;
using Dtls.Records;

namespace Dtls.Handshake.Flights;

/// <summary>One message (or ChangeCipherSpec) of a flight: where its body stands in the flight's bytes, and the epoch it is sent in, always.</summary>
internal readonly record struct FlightItem(ContentType ContentType, ushort Epoch, HandshakeType Type, ushort MessageSequence, int Start, int Length);
