using Dtls.CommandLine;
using Dtls.Flood.Measurements;
using Dtls.Flood.Targets;
using Dtls.Handshake;

namespace Dtls.Flood.Modes;

/// <summary>What every mode reports.</summary>
internal static class ReportFrame
{
    public static FloodReport Of(
        FloodOptions options, FloodTarget target, DtlsConnectionInfo info, TimeSpan measured, ResourceUsage used) => new()
        {
            Mode = options.Mode,
            Target = target.Description,
            Connections = options.Connections,
            Seconds = Math.Round(measured.TotalSeconds, 3),
            Gen0Collections = used.Gen0Collections,
            Gen1Collections = used.Gen1Collections,
            Gen2Collections = used.Gen2Collections,
            PeakWorkingSetBytes = ResourceUsage.PeakWorkingSetBytes,
            Protocol = NegotiatedText.Describe(info.Version),
            CipherSuite = CipherSuiteNames.GetName(info.CipherSuite),
            Group = NamedGroupNames.GetName(info.Group),
            Transport = "portable",
            Aead = $"{options.AeadProvider}".ToLowerInvariant(),
        };
}
