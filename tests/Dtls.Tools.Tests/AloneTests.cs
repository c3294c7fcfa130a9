using Xunit;

namespace Dtls.Tools.Tests;

/// <summary>Tests that nothing else may run beside.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class AloneTests
{
    public const string Name = "alone";
}
