using Dtls.Flood.Measurements;

namespace Dtls.Flood.Modes;

/// <summary>Opens associations and floods them with datagrams that come back.</summary>
internal sealed class DataMode : FloodMode
{
    public override string Name => "data";

    public override string Description => "flood datagrams over open associations";

    public override int DefaultConnections => 64;

    public override bool HasBaseline => true;

    public override Task<FloodReport> RunAsync(FloodOptions options, Watch watch, CancellationToken stop) =>
        new LoadRun(options, watch).RunAsync(stop);
}
