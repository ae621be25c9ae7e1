# Assessments
assessments-title = Assessments
assessments-none = There is no assessment that this account may see. An administrator opens one for a province.
