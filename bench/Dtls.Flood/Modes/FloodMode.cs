using Dtls.Flood.Measurements;

namespace Dtls.Flood.Modes;

/// <summary>One thing the program can measure: a word on the command line, one file.</summary>
internal abstract class FloodMode
{
    /// <summary>All modes, the default first.</summary>
    public static IReadOnlyList<FloodMode> All { get; } =
        [new DataMode(), new HandshakeMode(), new RelayMode(), new HelloMode(), new GarbageMode()];

    /// <summary>The word on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, for <c>--help</c>.</summary>
    public abstract string Description { get; }

    /// <summary>Associations when <c>--connections</c> does not say.</summary>
    public abstract int DefaultConnections { get; }

    /// <summary>Datagrams a second when <c>--rate</c> does not say.</summary>
    public virtual double DefaultRate => 0;

    /// <summary>Whether the same is measured in the clear or over another transport when <c>--baseline</c> or <c>--beside</c> asks for it.</summary>
    public virtual bool HasBaseline => false;

    /// <summary>Whether the load is one that only this machine may be made to bear.</summary>
    public virtual bool IsHostile => false;

    public static FloodMode? Find(string name) => All.FirstOrDefault(mode => mode.Name == name);

    /// <summary>Runs to the end, or until <paramref name="stop"/>, and says what it measured.</summary>
    public abstract Task<FloodReport> RunAsync(FloodOptions options, Watch watch, CancellationToken stop);
}
