using Dtls.Flood.Measurements;

namespace Dtls.Flood.Modes;

/// <summary>Rooms of participants: what each sends, a relay opens once and seals for all others of the room.</summary>
internal sealed class RelayMode : FloodMode
{
    /// <summary>The word on the command line.</summary>
    public const string Word = "relay";

    /// <summary>Rooms and participants of each, unless told otherwise.</summary>
    public const int DefaultRooms = 4;

    public const int DefaultParticipants = 8;

    /// <summary>Who got a copy is noted in one word of bits.</summary>
    public const int MaxParticipants = 64;

    public override string Name => Word;

    public override string Description => "rooms of participants, each heard by all others of its room";

    public override int DefaultConnections => DefaultRooms * DefaultParticipants;

    public override bool HasBaseline => true;

    public override Task<FloodReport> RunAsync(FloodOptions options, Watch watch, CancellationToken stop) =>
        new LoadRun(options, watch).RunAsync(stop);
}
